package dev.mooring.aws;

import java.time.Duration;

/**
 * Blocks a thread for a time: the main thread before a node has loops, or the thread of a command. An event loop must not
 * call it. Stateless.
 */
final class Pause {

    private Pause() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
