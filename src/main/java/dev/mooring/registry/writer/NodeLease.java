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
 * The sign in Redis that this node is alive: claimed at start, renewed every few seconds by Redis's own clock, gone 15 s
 * after the last renewal. Owned by loop 0.
 */
final class NodeLease {

    private static final Logger LOG = System.getLogger(NodeLease.class.getName());
    private static final RedisScript CLAIM = RedisScript.load(NodeLease.class, "claim-lease.lua");
    private static final RedisScript RENEW = RedisScript.load(NodeLease.class, "renew-lease.lua");
    private static final RedisScript RELEASE = RedisScript.load(NodeLease.class, "release-lease.lua");
    private static final long RETRY_MILLIS = 500;

    /** A lease that nobody renews any more is over by then. */
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

    /** What follows from a renewal. Called on loop 0. */
    interface Listener {

        /**
         * The lease was renewed.
         *
         * @param before how the writing stood then
         * @param lost whether Redis has lost what it had confirmed
         * @param listed how many sessions Redis has of this node
         */
        void onRenewed(Tally before, boolean lost, long listed);

        /** Another run has the name: this one was silent for too long. */
        void onFenced();
    }

    /**
     * A lease, not claimed.
     *
     * @param tally asks all loops how many sessions they have; answers on loop 0
     */
    NodeLease(Loop loop, RedisLink link, Incarnation incarnation, Supplier<Future<Tally>> tally, Listener listener) {
        this.loop = loop;
        this.link = link;
        this.incarnation = incarnation;
        this.tally = tally;
        this.listener = listener;
    }

    /** Claims the node's name, and waits for another lease's end; fails with {@link IdTaken} when that does not come. */
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
                return Future.failedFuture(new IllegalStateException("two runs have the key " + incarnation.nodeKey()));
            }
            if (System.nanoTime() > deadlineNanos) {
                return Future.failedFuture(new IdTaken(incarnation.node()));
            }
            LOG.log(Level.INFO, "another node has the id {0}, for {1} ms at least", incarnation.node(), left);
            Promise<Void> later = Promise.promise();
            loop.timers().schedule(RETRY_MILLIS, () -> claim(deadlineNanos).onComplete(later));
            return later.future();
        });
    }

    /** Begins to renew it, now, every few seconds, and whenever Redis comes back. */
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

    /** Says what the node does from now on. */
    Future<Void> become(NodeState nextState) {
        loop.checkCurrent();
        state = nextState;
        return renewal.eventually(this::renew);
    }

    /** Takes the node out of Redis. Succeeds also when that cannot be done now: then the lease runs out. */
    Future<Void> release() {
        loop.checkCurrent();
        isOver = true;
        cancel();
        return renewal.eventually(
                        () -> RELEASE.run(link, keys(), incarnation.node().value(), incarnation.value()))
                .<Void>mapEmpty()
                .recover(cause -> {
                    LOG.log(Level.INFO, "the node stays in the registry until its lease ends: {0}", cause.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** Renews it before its time. */
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
            Future<Void> ignored = renew(); // logged there, and tried again
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
            LOG.log(Level.ERROR, "another node has taken the id {0}", incarnation.node());
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
