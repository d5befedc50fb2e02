package dev.mooring.relay;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The polls of one loop that wait at one other node, each for up to a ping interval. While polls wait, a probe tests
 * the node each second. When two probes in a row fail, this node answers the polls. Owned by that loop.
 */
final class WaitingPolls {

    private static final long INTERVAL_MILLIS = 1_000;
    private static final int MAX_FAILURES = 2;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Loop loop;
    private final Supplier<Future<Integer>> probe;
    private final Set<RelayedRequest> polls = new LinkedHashSet<>();
    private int failures;
    private boolean isProbing;

    /**
     * Creates an empty set of polls.
     *
     * @param probe sends a request to the node; fails when the node does not answer in time
     */
    WaitingPolls(Loop loop, Supplier<Future<Integer>> probe) {
        this.loop = loop;
        this.probe = probe;
    }

    /** Adds a poll until it ends. */
    void add(RelayedRequest poll) {
        polls.add(poll);
        poll.ended().onComplete(done -> polls.remove(poll));
        if (!isProbing) {
            isProbing = true;
            failures = 0;
            loop.timers().schedule(INTERVAL_MILLIS, this::probe);
        }
    }

    /** Whether no poll waits and no probe is under way. */
    boolean isIdle() {
        return !isProbing;
    }

    private void probe() {
        if (polls.isEmpty()) {
            isProbing = false;
            return;
        }
        long begunNanos = System.nanoTime();
        Future<Integer> ignored = probe.get().onComplete(answer -> {
            failures = answer.succeeded() ? 0 : failures + 1;
            if (failures >= MAX_FAILURES) {
                List.copyOf(polls).forEach(RelayedRequest::failSilentOwner);
            }
            long elapsedMillis = (System.nanoTime() - begunNanos) / NANOS_PER_MILLI;
            loop.timers().schedule(Math.max(1, INTERVAL_MILLIS - elapsedMillis), this::probe);
        });
    }
}
