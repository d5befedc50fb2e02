package dev.mooring.registry.writer;

import dev.mooring.id.NodeState;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Timers.Deadline;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import dev.mooring.registry.SessionCounts;
import dev.mooring.registry.SessionEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's lease in Redis, which says that the node is alive. The node claims the lease at its start and renews it
 * every 4.5 s; the lease expires 15 s after the last renewal, by Redis's clock. Owned by loop 0.
 */
final class NodeLease {

    private static final Logger LOG = System.getLogger(NodeLease.class.getName());
    private static final RedisScript CLAIM = RedisScript.load(NodeLease.class, "claim-lease.lua");
    private static final RedisScript RENEW = RedisScript.load(NodeLease.class, "renew-lease.lua");
    private static final RedisScript RELEASE = RedisScript.load(NodeLease.class, "release-lease.lua");
    private static final long RETRY_MILLIS = 500;

    /** The time after which a lease without renewals has certainly expired. */
    private static final long CLAIM_TIMEOUT_MILLIS = RegistryKeys.LEASE.toMillis() + 2 * RETRY_MILLIS;

    private final Loop loop;
    private final RedisLink link;
    private final Incarnation incarnation;
    private final Supplier<Future<Tally>> tally;
    private final Listener listener;
    private List<String> facts = List.of();
    private NodeState state = NodeState.STARTING;
    private @Nullable Deadline next;
    private Future<Void> renewal = Future.succeededFuture();
    private boolean isOver;

    /** Receives the results of renewals. Called on loop 0. */
    interface Listener {

        /**
         * The lease was renewed.
         *
         * @param before the tally that the renewal has reported
         * @param lost whether Redis has lost batches that it had confirmed
         * @param listed the number of this node's sessions in Redis
         */
        void onRenewed(Tally before, boolean lost, long listed);

        /** Another incarnation has claimed the node's name after this one did not renew its lease in time. */
        void onFenced();
    }

    /**
     * Creates a lease that is not claimed yet.
     *
     * @param tally collects the tally of all loops; completes on loop 0
     */
    NodeLease(Loop loop, RedisLink link, Incarnation incarnation, Supplier<Future<Tally>> tally, Listener listener) {
        this.loop = loop;
        this.link = link;
        this.incarnation = incarnation;
        this.tally = tally;
        this.listener = listener;
    }

    /**
     * Claims the node's name. Waits while another node's lease has it; fails with {@link IdTaken} if that lease is
     * renewed.
     */
    Future<Void> claim() {
        return claim(System.nanoTime() + CLAIM_TIMEOUT_MILLIS * 1_000_000);
    }

    private Future<Void> claim(long deadlineNanos) {
        loop.checkCurrent();
        List<String> arguments = commonArguments();
        arguments.addAll(List.of("key", incarnation.nodeKey().value(), "state", state.wireName()));
        return CLAIM.run(link, keys(), arguments.toArray(String[]::new)).compose(answer -> {
            long left = answer == null ? 0 : answer.toLong();
            if (left == 0) {
                return Future.succeededFuture();
            }
            if (left < 0) {
                return Future.failedFuture(
                        new IllegalStateException("another incarnation has the node key " + incarnation.nodeKey()));
            }
            if (System.nanoTime() > deadlineNanos) {
                return Future.failedFuture(new IdTaken(incarnation.node()));
            }
            LOG.log(
                    Level.INFO,
                    "waiting: another node has the id {0}; its lease expires in {1} ms unless that node renews it",
                    incarnation.node(),
                    left);
            Promise<Void> later = Promise.promise();
            loop.timers().schedule(RETRY_MILLIS, () -> claim(deadlineNanos).onComplete(later));
            return later.future();
        });
    }

    /** Renews the lease now, every 4.5 s, and whenever Redis comes back. */
    void start(NodeFacts node) {
        loop.checkCurrent();
        facts = List.of(
                "key",
                incarnation.nodeKey().value(),
                "address",
                node.address(),
                "zone",
                node.zone(),
                "version",
                node.version(),
                "startedAt",
                SessionEntry.TIME.format(node.startedAt()));
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                renewSoon(0);
            }
        });
    }

    /** Publishes the node's state at once. */
    Future<Void> become(NodeState nextState) {
        loop.checkCurrent();
        state = nextState;
        return renewal.eventually(this::renew);
    }

    /** Removes the node from Redis. Succeeds even if Redis is unreachable; the lease then expires by itself. */
    Future<Void> release() {
        loop.checkCurrent();
        isOver = true;
        cancel();
        return renewal.eventually(
                        () -> RELEASE.run(link, keys(), incarnation.node().value(), incarnation.value()))
                .<Void>mapEmpty()
                .recover(cause -> {
                    LOG.log(
                            Level.INFO,
                            "could not remove the node from the registry; its lease expires within 15 s: {0}",
                            cause.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** Schedules the next renewal earlier than planned. */
    void renewSoon(long delayMillis) {
        loop.checkCurrent();
        cancel();
        if (!isOver) {
            next = loop.timers().schedule(delayMillis, this::renewAndReschedule);
        }
    }

    private void renewAndReschedule() {
        renewSoon(RegistryKeys.RENEWAL.toMillis());
        if (renewal.isComplete() && link.isUp()) {
            Future<Void> ignored = renew(); // renew() logs a failure; the next renewal is scheduled
        }
    }

    private Future<Void> renew() {
        if (isOver) {
            return Future.succeededFuture();
        }
        renewal = tally.get()
                .compose(before -> RENEW.run(link, keys(), renewalArguments(before))
                        .map(answer -> {
                            onAnswer(before, answer);
                            return (Void) null;
                        }))
                .recover(cause -> {
                    LOG.log(Level.DEBUG, "the lease was not renewed: {0}", cause.getMessage());
                    return Future.succeededFuture();
                });
        return renewal;
    }

    private String[] renewalArguments(Tally before) {
        List<String> arguments = commonArguments();
        arguments.add(String.valueOf(before.confirmed()));
        arguments.add(String.valueOf(before.sent()));
        arguments.add(String.valueOf(before.namespaces().sockets().size()));
        before.namespaces().sockets().forEach((name, number) -> arguments.addAll(List.of(name, number.toString())));
        arguments.addAll(facts);
        arguments.addAll(List.of("state", state.wireName()));
        List<Long> counts = before.counts().values();
        for (int i = 0; i < counts.size(); i++) {
            arguments.add(SessionCounts.FIELDS.get(i));
            arguments.add(String.valueOf(counts.get(i)));
        }
        return arguments.toArray(String[]::new);
    }

    private void onAnswer(Tally before, @Nullable Response answer) {
        if (answer == null || isOver) {
            return;
        }
        if (answer.get(0).toInteger() == 0) {
            isOver = true;
            cancel();
            LOG.log(Level.ERROR, "another node has taken the id {0}, so this node stops", incarnation.node());
            listener.onFenced();
        } else {
            listener.onRenewed(
                    before, answer.get(1).toInteger() == 1, answer.get(2).toLong());
        }
    }

    private void cancel() {
        if (next != null) {
            next.cancel();
        }
    }

    private List<String> keys() {
        return List.of(
                RegistryKeys.node(incarnation.node()),
                RegistryKeys.sessions(incarnation.node()),
                RegistryKeys.nodeKey(incarnation.nodeKey().value()),
                RegistryKeys.NODES,
                RegistryKeys.namespaces(incarnation.node()));
    }

    private List<String> commonArguments() {
        return new ArrayList<>(List.of(
                incarnation.node().value(), incarnation.value(), String.valueOf(RegistryKeys.LEASE.toMillis())));
    }
}
