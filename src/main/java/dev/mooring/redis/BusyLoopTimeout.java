package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Timers.Deadline;

/** How long an answer is waited for. Owned by its loop. */
public final class BusyLoopTimeout {

    /*
     * In steps, each of which is a turn of the loop: one that has too much to do comes late to its deadlines, and an
     * answer that came in time may lie unread meanwhile. Between two steps the loop reads what there is.
     */

    private static final int STEPS = 8;

    private final Loop loop;
    private final long stepMillis;
    private final Runnable end;
    private int stepsLeft = STEPS;
    private Deadline next;

    private BusyLoopTimeout(Loop loop, long millis, Runnable end) {
        this.loop = loop;
        this.stepMillis = Math.max(1, millis / STEPS);
        this.end = end;
        this.next = loop.timers().schedule(stepMillis, this::step);
    }

    /** Runs {@code end} after that time, or later on a busy loop, unless it is cancelled before. */
    public static BusyLoopTimeout of(Loop loop, long millis, Runnable end) {
        return new BusyLoopTimeout(loop, millis, end);
    }

    /** There is nothing to wait for any more. */
    public void cancel() {
        next.cancel();
    }

    private void step() {
        stepsLeft--;
        if (stepsLeft == 0) {
            end.run();
        } else {
            next = loop.timers().schedule(stepMillis, this::step);
        }
    }
}
