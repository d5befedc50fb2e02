package dev.mooring.drain;

import java.time.Duration;

/**
 * The pace of a drain: how many clients to close at each step, evenly over the remaining time and at least 20 a second.
 * Each step counts the clients again, so clients that connect during the drain are spread too. Owned by the first loop.
 */
final class DrainPace {

    /** The longest time between two clients, so that a node with few clients does not need the whole window. */
    static final Duration STEP = Duration.ofMillis(50);

    private final long endNanos;
    private long lastNanos;
    private double due;

    /**
     * Creates a pace that begins now.
     *
     * @param nowNanos the time now; all times are of {@link System#nanoTime}
     * @param endNanos the time by which all clients must be closed
     */
    DrainPace(long nowNanos, long endNanos) {
        this.lastNanos = nowNanos;
        this.endNanos = endNanos;
    }

    /** The number of clients to close now, of this number of connected clients. */
    int due(int clients, long nowNanos) {
        double elapsed = nowNanos - lastNanos;
        double left = Math.max(1, endNanos - lastNanos);
        lastNanos = nowNanos;
        due += Math.max(clients * elapsed / left, elapsed / STEP.toNanos());
        int now = (int) Math.min(clients, due);
        // The unused part is dropped: otherwise the next clients would be closed together.
        due = Math.min(1, due - now);
        return now;
    }
}
