package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Starts the joint writes of some milliseconds in one turn of the loop, all writes in their order. Owned by that loop.
 */
final class WriteScheduler {

    /*
     * A command that comes alone wakes Redis up, and this node for the answer; that costs both as much as the message
     * in it. The first joint write starts when the loop has read all that there is to read. Later joint writes wait for
     * the end of a pause. So a quiet node's write waits for nothing, and a busy node writes once in each pause.
     *
     * A caller with a joint write may send its command at the end of the turn, together with others. A write of the bus
     * itself ends the pause, and starts after the turn in which the joint writes before it were sent.
     */

    /** How much time lies between two turns with joint writes. */
    static final long PAUSE_MILLIS = 3;

    private record Write(Runnable start, boolean isJoint) {}

    private final Loop loop;
    private final Runnable sent;
    private final Deque<Write> waiting = new ArrayDeque<>();
    private boolean isScheduled;
    /** Whether joint writes were started, and may not be sent yet. */
    private boolean isSending;

    private long startedNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

    /** @param sent called after joint writes were sent */
    WriteScheduler(Loop loop, Runnable sent) {
        this.loop = loop;
        this.sent = sent;
    }

    /** Starts a write that somebody else sends until the turn of the loop ends. */
    void addJoint(Runnable write) {
        waiting.add(new Write(write, true));
        if (!isSending) {
            schedule();
        }
    }

    /** Starts a write that is sent at once: now, if no joint write is before it. */
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

    /** Starts what waits now. */
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
