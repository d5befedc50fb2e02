package dev.mooring.registry.writer;

import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Removes the entries of dead nodes from the list of nodes and from the users' indexes, and revocations that have
 * ended. A node is dead when its lease has expired and {@link NodeLiveness} does not list it. Two nodes may reap at the
 * same time without harm, so the lock in Redis only saves work. Owned by loop 0.
 */
final class Reaper {

    private static final Logger LOG = System.getLogger(Reaper.class.getName());
    private static final RedisScript REAP_NODES = RedisScript.load(Reaper.class, "reap-nodes.lua");
    private static final RedisScript REAP_USERS = RedisScript.load(Reaper.class, "reap-users.lua");
    private static final long PAUSE_MILLIS = 20;
    private static final int PAGE = 200;

    /** The time for which a dead node stays in the list of nodes, so that operators can see it. */
    private static final long GRACE_MILLIS = 60_000;

    /** The expiry of a user's index: after this time without a renewal only the entry in the list of nodes is left. */
    private static final long ALL_EXPIRED_MILLIS = RegistryKeys.USER.toMillis();

    private static final long LOCK_MILLIS = 60_000;

    private final Loop loop;
    private final RedisLink link;
    private final Incarnation incarnation;
    private NodeLiveness liveness = NodeLiveness.NONE;
    private boolean isLivenessUnknown;

    /**
     * The nodes whose leases have expired.
     *
     * @param lastRenewals the last renewal by node, in epoch milliseconds of Redis's clock
     */
    private record Silent(Map<String, Long> lastRenewals) {

        List<String> lastRenewedBy(long millis) {
            return lastRenewals.entrySet().stream()
                    .filter(each -> each.getValue() <= millis)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        List<String> without(List<String> nodes) {
            return lastRenewals.keySet().stream()
                    .filter(each -> !nodes.contains(each))
                    .toList();
        }
    }

    Reaper(Loop loop, RedisLink link, Incarnation incarnation) {
        this.loop = loop;
        this.link = link;
        this.incarnation = incarnation;
    }

    /** Checks nodes without a lease with {@code other} from now on. */
    void useLiveness(NodeLiveness other) {
        loop.checkCurrent();
        liveness = other;
    }

    /** Starts to reap once a minute. */
    void start() {
        loop.timers().schedule(LOCK_MILLIS, () -> {
            if (link.isUp()) {
                Future<Long> ignored = reap().onFailure(cause -> LOG.log(
                        Level.DEBUG,
                        "could not remove dead nodes from the registry, will retry in a minute: {0}",
                        cause));
            }
            start();
        });
    }

    /**
     * Reaps unless another node does at this moment. Succeeds with the number of dead nodes' sessions that were
     * removed.
     */
    Future<Long> reap() {
        loop.checkCurrent();
        Request lock = Request.cmd(Command.SET)
                .arg(RegistryKeys.REAPER)
                .arg(incarnation.node().value())
                .arg("NX")
                .arg("PX")
                .arg(LOCK_MILLIS - 5_000);
        return link.send(lock).compose(locked -> {
            if (locked == null) {
                return Future.succeededFuture(0L);
            }
            return now().compose(now -> reapNodes(now).eventually(() -> removeUpTo(RegistryKeys.REVOKED, now)));
        });
    }

    /** Redis's clock, in whole seconds, as milliseconds. */
    private Future<Long> now() {
        return link.send(Request.cmd(Command.TIME))
                .map(time -> time == null ? 0 : time.get(0).toLong() * 1_000);
    }

    private Future<Long> reapNodes(long now) {
        Request over = Request.cmd(Command.ZRANGE)
                .arg(RegistryKeys.NODES)
                .arg("-inf")
                .arg(now - RegistryKeys.LEASE.toMillis())
                .arg("BYSCORE")
                .arg("WITHSCORES");
        return link.send(over).map(Reaper::decode).compose(silent -> {
            if (silent.lastRenewedBy(now - GRACE_MILLIS).isEmpty()) {
                return Future.succeededFuture(0L);
            }
            return dead(silent, now).compose(dead -> reap(dead, silent.without(dead), now - GRACE_MILLIS));
        });
    }

    /** Reads node ids with scores: RESP3 answers with pairs, RESP2 with a flat list. */
    private static Silent decode(@Nullable Response answer) {
        Map<String, Long> renewals = new TreeMap<>();
        for (int i = 0; answer != null && i < answer.size(); i++) {
            boolean isPair = answer.get(i).type() == ResponseType.MULTI;
            Response node = isPair ? answer.get(i).get(0) : answer.get(i);
            Response score = isPair ? answer.get(i).get(1) : answer.get(++i);
            renewals.put(node.toString(), (long) Double.parseDouble(score.toString()));
        }
        return new Silent(renewals);
    }

    /** The nodes to remove. When the liveness check fails, only nodes whose other entries have all expired. */
    private Future<List<String>> dead(Silent silent, long now) {
        List<String> overdue = silent.lastRenewedBy(now - GRACE_MILLIS);
        Promise<List<String>> dead = Promise.promise();
        Future<Set<String>> ignored = liveness.running(Set.copyOf(overdue))
                .onComplete(answer -> loop.run(() -> {
                    noteLivenessFailure(answer.cause());
                    dead.complete(
                            answer.failed()
                                    ? silent.lastRenewedBy(now - ALL_EXPIRED_MILLIS)
                                    : overdue.stream()
                                            .filter(node -> !answer.result().contains(node))
                                            .toList());
                }));
        return dead.future();
    }

    private void noteLivenessFailure(@Nullable Throwable failure) {
        if (failure != null && !isLivenessUnknown) {
            LOG.log(
                    Level.WARNING,
                    "cannot tell which of the silent nodes still run, so their entries in Redis stay until they expire: {0}",
                    failure.getMessage());
        }
        isLivenessUnknown = failure != null;
    }

    private Future<Long> reap(List<String> dead, List<String> kept, long newestRenewal) {
        if (dead.isEmpty()) {
            return Future.succeededFuture(0L);
        }
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(newestRenewal)));
        arguments.addAll(dead);
        return REAP_NODES
                .run(link, List.of(RegistryKeys.NODES), arguments.toArray(String[]::new))
                .compose(removed -> {
                    LOG.log(Level.INFO, "removed {0} dead nodes from the registry", removed);
                    return reapUsers("0", kept, 0);
                });
    }

    /** Removes the members of a sorted set with at most this score. Succeeds with their number. */
    private Future<Long> removeUpTo(String key, long score) {
        Request over =
                Request.cmd(Command.ZREMRANGEBYSCORE).arg(key).arg("-inf").arg(score);
        return link.send(over).map(removed -> removed == null ? 0 : removed.toLong());
    }

    private Future<Long> reapUsers(String cursor, List<String> kept, long reaped) {
        List<String> arguments = new ArrayList<>(List.of(cursor, String.valueOf(PAGE)));
        arguments.addAll(kept);
        return REAP_USERS.run(link, List.of(), arguments.toArray(String[]::new)).compose(page -> {
            if (page == null) {
                return Future.succeededFuture(reaped);
            }
            long sum = reaped + page.get(1).toLong();
            String next = page.get(0).toString();
            if (next.equals("0")) {
                return Future.succeededFuture(sum);
            }
            Promise<Long> rest = Promise.promise();
            loop.timers()
                    .schedule(PAUSE_MILLIS, () -> reapUsers(next, kept, sum).onComplete(rest));
            return rest.future();
        });
    }
}
