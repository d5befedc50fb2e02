package dev.mooring.drain;

import java.time.Duration;

/**
 * How many clients go by now: evenly over the time that is left, and 20 a second at least. It looks at how many there are
 * each time, so those that come while others go are spread, too. Owned by the first loop.
 */
final class DrainPace {

    /** A node with few clients needs no whole window. */
    static final Duration STEP = Duration.ofMillis(50);

    private final long endNanos;
    private long lastNanos;
    private double due;

    /**
     * A pace that begins now.
     *
     * @param nowNanos now, as all times here by {@link System#nanoTime}
     * @param endNanos by when all must have gone
     */
    DrainPace(long nowNanos, long endNanos) {
        this.lastNanos = nowNanos;
        this.endNanos = endNanos;
    }

    /** How many of those that are there are to go now. */
    int due(int clients, long nowNanos) {
        double elapsed = nowNanos - lastNanos;
        double left = Math.max(1, endNanos - lastNanos);
        lastNanos = nowNanos;
        due += Math.max(clients * elapsed / left, elapsed / STEP.toNanos());
        int now = (int) Math.min(clients, due);
        // Unused turns are not saved up: otherwise the next clients would go together.
        due = Math.min(1, due - now);
        return now;
    }
}
