package dev.mooring.app;

import dev.mooring.loop.Loop;
import java.time.Duration;
import java.util.List;

/** Lets the clients of one loop go, one after the other, evenly over some time. Owned by that loop. */
final class LocalDrain {

    private static final long NANOS_PER_MILLI = 1_000_000;
    /** What the timers can tell apart; those whose moments lie closer together go together. */
    private static final long STEP_MILLIS = 20;

    private final Loop loop;
    private final List<Runnable> farewells;
    private final Duration time;
    private final double phase;
    private final long startNanos = System.nanoTime();
    private int gone;

    /**
     * A drain that begins now.
     *
     * @param farewells what lets each of them go
     * @param time over which it is spread
     * @param phase where in the step between two of them the first one goes, from 0 to 1; each loop has its own, so that
     *     the clients of all loops together leave evenly, too
     */
    LocalDrain(Loop loop, List<Runnable> farewells, Duration time, double phase) {
        this.loop = loop;
        this.farewells = farewells;
        this.time = time;
        this.phase = phase;
    }

    /** Lets those go whose moment has come, and comes again for the others. */
    void run() {
        long now = System.nanoTime() - startNanos;
        while (gone < farewells.size() && moment(gone) <= now) {
            gone++;
            farewells.get(gone - 1).run();
        }
        if (gone < farewells.size()) {
            loop.timers().schedule(Math.max(STEP_MILLIS, (moment(gone) - now) / NANOS_PER_MILLI), this::run);
        }
    }

    /** When the n-th goes, in nanoseconds from the start. */
    private long moment(int n) {
        return (long) (time.toNanos() * ((n + phase) / farewells.size()));
    }
}
