package dev.mooring.aws;

import java.time.Duration;

/**
 * Blocks the calling thread for a time. Only the main thread before a node has loops, or the thread of a command, may
 * use it. Stateless.
 */
final class Sleep {

    private Sleep() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
