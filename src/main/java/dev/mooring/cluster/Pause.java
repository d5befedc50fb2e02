package dev.mooring.cluster;

import dev.mooring.loop.Loop;

/**
 * A pause of a few milliseconds, of which there is one at a time. For longer waits, {@link Loop#timers()} is cheaper.
 * Owned by its loop.
 */
final class Pause {

    private static final long NO_TIMER = -1;

    private final Loop loop;
    private long timer = NO_TIMER;

    Pause(Loop loop) {
        this.loop = loop;
    }

    /** Runs {@code then} after {@code millis}; a pause that is running ends without its action. */
    void start(long millis, Runnable then) {
        boolean ignored = cancel();
        timer = loop.vertx().setTimer(millis, due -> {
            timer = NO_TIMER;
            then.run();
        });
    }

    boolean isRunning() {
        return timer != NO_TIMER;
    }

    /** Ends the pause without its action. Returns whether it was running. */
    boolean cancel() {
        boolean wasRunning = isRunning() && loop.vertx().cancelTimer(timer);
        timer = NO_TIMER;
        return wasRunning;
    }
}
