package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Starts writes to the stream in their order, and the joint writes of 3 ms in one turn of the loop, so that their
 * callers can send them as one command. Owned by that loop.
 */
final class WriteScheduler {

    /*
     * A command that is sent alone wakes Redis up, and its answer wakes this node up. That costs each of them as much
     * as the message in it. After a pause, the first joint write starts when the loop has read its present input. Later
     * joint writes wait until the pause is over. So a quiet node writes without a delay, and a busy node writes once
     * per pause.
     *
     * The caller of a joint write may send its command at the end of the turn, together with others. A write of the bus
     * itself ends the pause: the joint writes before it start at once, and it starts in the turn after theirs.
     */

    /** The time between two turns with joint writes. */
    static final long PAUSE_MILLIS = 3;

    private record Write(Runnable start, boolean isJoint) {}

    private final Loop loop;
    private final Runnable sent;
    private final Deque<Write> waiting = new ArrayDeque<>();
    private boolean isScheduled;
    /** Whether joint writes were started in this turn, whose callers may send them until its end. */
    private boolean isSending;

    private long startedNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

    /** @param sent called after the turn in which joint writes were started */
    WriteScheduler(Loop loop, Runnable sent) {
        this.loop = loop;
        this.sent = sent;
    }

    /** Adds a joint write, whose caller sends it before the turn ends in which it starts. */
    void addJoint(Runnable write) {
        waiting.add(new Write(write, true));
        if (!isSending) {
            schedule();
        }
    }

    /** Adds a write that is sent when it starts: now, unless joint writes precede it. */
    void add(Runnable write) {
        if (waiting.isEmpty() && !isSending) {
            write.run();
        } else {
            waiting.add(new Write(write, false));
            run();
        }
    }

    private void schedule() {
        if (isScheduled) {
            return;
        }
        isScheduled = true;
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        if (passed >= PAUSE_MILLIS) {
            loop.later(this::onSchedule);
        } else {
            long ignored = loop.vertx().setTimer(PAUSE_MILLIS - passed, end -> onSchedule());
        }
    }

    private void onSchedule() {
        isScheduled = false;
        run();
    }

    /** Starts the waiting writes now, up to the first one that must wait for the next turn. */
    void run() {
        if (isSending) {
            return;
        }
        while (!waiting.isEmpty() && (waiting.element().isJoint || !isSending)) {
            Write next = waiting.remove();
            if (next.isJoint && !isSending) {
                isSending = true;
                startedNanos = System.nanoTime();
            }
            next.start.run();
        }
        if (isSending) {
            loop.later(this::onSent);
        }
    }

    private void onSent() {
        isSending = false;
        sent.run();
        if (waiting.stream().anyMatch(write -> !write.isJoint)) {
            run();
        } else if (!waiting.isEmpty()) {
            schedule();
        }
    }
}
