package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Starts writes to the stream in their order, and the joint writes of 3 to 6 ms in one turn of the loop, so that their
 * callers can send them as one command. Owned by that loop.
 */
final class WriteScheduler {

    /*
     * A command that is sent alone wakes Redis up, and its answer wakes this node up. That costs each of them as much
     * as the message in it. After a pause, the first joint write starts when the loop has read its present input. Later
     * joint writes wait until the pause is over and Redis has answered the joint writes before them; the pause is shorter
     * if enough of them wait. So a quiet node writes without a delay, a busy node writes once per pause, and a busy Redis
     * gets fewer and larger commands.
     *
     * The caller of a joint write may send its command at the end of the turn, together with others. A write of the bus
     * itself ends the pause: the joint writes before it start at once, and it starts in the turn after theirs.
     */

    /** The shortest time between two turns with joint writes, if at least {@link #ENOUGH} wait. */
    static final long SHORT_PAUSE_MILLIS = 3;

    /** The time between two turns with joint writes, if fewer wait. */
    static final long PAUSE_MILLIS = 6;

    /** The number of waiting joint writes that shortens the pause. */
    static final int ENOUGH = 4;

    /** The longest time between two turns with joint writes while an answer is outstanding. */
    static final long ANSWER_MILLIS = 20;

    private record Write(Supplier<Future<?>> start, boolean isJoint) {}

    private final Loop loop;
    private final Pause pause;
    private final Deque<Write> waiting = new ArrayDeque<>();
    /** The number of joint writes that are started and not answered. */
    private int unanswered;

    private boolean isTurnDue;
    /** Whether joint writes were started in this turn, whose callers may send them until its end. */
    private boolean isSending;

    private boolean isClosed;

    private long startedNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

    WriteScheduler(Loop loop) {
        this.loop = loop;
        this.pause = new Pause(loop);
    }

    /**
     * Adds a joint write, whose caller sends it before the turn ends in which it starts.
     *
     * @param write completes when Redis has answered
     */
    void addJoint(Supplier<Future<?>> write) {
        waiting.add(new Write(write, true));
        if (waiting.size() == 1 || waiting.size() == ENOUGH) {
            schedule();
        }
    }

    /** Adds a write that is sent when it starts: now, unless joint writes precede it. Nothing waits for its answer. */
    void add(Supplier<Future<?>> write) {
        if (waiting.isEmpty() && !isSending) {
            Future<?> ignored = write.get();
        } else {
            waiting.add(new Write(write, false));
            run();
        }
    }

    /** Schedules the next turn, unless {@link #onSent} will do that. */
    private void schedule() {
        if (isSending || isTurnDue || waiting.isEmpty()) {
            return;
        }
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        long millis = pauseMillis() - passed;
        if (millis > 0) {
            pause.start(millis, this::run);
        } else {
            boolean ignored = pause.cancel();
            isTurnDue = true;
            loop.later(this::onTurn);
        }
    }

    private long pauseMillis() {
        if (isClosed) {
            return 0;
        }
        if (unanswered > 0) {
            return ANSWER_MILLIS;
        }
        return waiting.size() < ENOUGH ? PAUSE_MILLIS : SHORT_PAUSE_MILLIS;
    }

    private void onTurn() {
        isTurnDue = false;
        run();
    }

    /** Starts the waiting writes now, up to the first one that must wait for the next turn. */
    void run() {
        if (isSending) {
            return;
        }
        try {
            while (!waiting.isEmpty() && (waiting.element().isJoint || !isSending)) {
                start(waiting.remove());
            }
        } finally {
            if (isSending) {
                loop.later(this::onSent);
            } else {
                schedule();
            }
        }
    }

    /** Starts the waiting writes without further pauses. */
    void close() {
        isClosed = true;
        run();
    }

    private void start(Write write) {
        if (!write.isJoint) {
            Future<?> ignored = write.start.get();
            return;
        }
        if (!isSending) {
            isSending = true;
            startedNanos = System.nanoTime();
        }
        Future<?> answered = write.start.get();
        unanswered++;
        answered.onComplete(answer -> {
            unanswered--;
            if (unanswered == 0) {
                schedule();
            }
        });
    }

    private void onSent() {
        isSending = false;
        if (waiting.stream().anyMatch(write -> !write.isJoint)) {
            run();
        } else {
            schedule();
        }
    }
}
