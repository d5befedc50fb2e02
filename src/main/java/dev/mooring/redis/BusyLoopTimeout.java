package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Timers.Deadline;

/** A timeout that lets a busy loop read an answer that has already arrived. Owned by its loop. */
public final class BusyLoopTimeout {

    /*
     * The timeout is checked in eight steps. A busy loop runs its timers late, and an answer that arrived in time may be
     * unread in the socket. Between two steps the loop reads from its sockets.
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

    /** Starts a timeout: runs {@code end} after that time, or later on a busy loop, unless it is cancelled. */
    public static BusyLoopTimeout of(Loop loop, long millis, Runnable end) {
        return new BusyLoopTimeout(loop, millis, end);
    }

    /** Cancels the timeout. */
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
