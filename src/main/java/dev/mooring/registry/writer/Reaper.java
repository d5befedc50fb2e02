package dev.mooring.registry.writer;

import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Removes what dead nodes left behind: their place in the list of nodes, and their sessions in users' indexes; and what
 * is revoked no longer. What it does may be done twice, so the lock that keeps others from the same work need not be
 * safe. Owned by loop 0.
 */
final class Reaper {

    private static final Logger LOG = System.getLogger(Reaper.class.getName());
    private static final RedisScript REAP = RedisScript.load(Reaper.class, "reap-users.lua");
    private static final long PAUSE_MILLIS = 20;
    private static final int PAGE = 200;

    /** A dead node is on the list for that long, for those who look for it. */
    private static final long GRACE_MILLIS = 60_000;

    private static final long LOCK_MILLIS = 60_000;

    private final Loop loop;
    private final RedisLink link;
    private final Incarnation run;

    Reaper(Loop loop, RedisLink link, Incarnation run) {
        this.loop = loop;
        this.link = link;
        this.run = run;
    }

    /** Looks for dead nodes from now on, about once a minute. */
    void start() {
        loop.timers().schedule(LOCK_MILLIS, () -> {
            if (link.isUp()) {
                Future<Long> ignored =
                        reap().onFailure(cause -> LOG.log(Level.DEBUG, "dead nodes are left for later: {0}", cause));
            }
            start();
        });
    }

    /** Removes what is over, unless another node does. Answers how many sessions of dead nodes it removed. */
    Future<Long> reap() {
        loop.checkCurrent();
        Request lock = Request.cmd(Command.SET)
                .arg(RegistryKeys.REAPER)
                .arg(run.node().value())
                .arg("NX")
                .arg("PX")
                .arg(LOCK_MILLIS - 5_000);
        return link.send(lock).compose(locked -> {
            if (locked == null) {
                return Future.succeededFuture(0L);
            }
            return now().compose(now -> reapNodes(now).eventually(() -> remove(RegistryKeys.REVOKED, now)));
        });
    }

    /** Redis's clock, in whole seconds, as milliseconds. */
    private Future<Long> now() {
        return link.send(Request.cmd(Command.TIME))
                .map(time -> time == null ? 0 : time.get(0).toLong() * 1_000);
    }

    private Future<Long> reapNodes(long now) {
        return remove(RegistryKeys.NODES, now - GRACE_MILLIS).compose(nodes -> {
            if (nodes == 0) {
                return Future.succeededFuture(0L);
            }
            LOG.log(Level.INFO, "{0} dead nodes are removed from the registry", nodes);
            return reapUsers("0", 0);
        });
    }

    /** Takes all out of a sorted set whose score is that at most; answers how many there were. */
    private Future<Long> remove(String key, long score) {
        Request over =
                Request.cmd(Command.ZREMRANGEBYSCORE).arg(key).arg("-inf").arg(score);
        return link.send(over).map(removed -> removed == null ? 0 : removed.toLong());
    }

    private Future<Long> reapUsers(String cursor, long reaped) {
        return REAP.run(link, List.of(), cursor, String.valueOf(PAGE)).compose(page -> {
            if (page == null) {
                return Future.succeededFuture(reaped);
            }
            long sum = reaped + page.get(1).toLong();
            String next = page.get(0).toString();
            if (next.equals("0")) {
                return Future.succeededFuture(sum);
            }
            Promise<Long> rest = Promise.promise();
            loop.timers().schedule(PAUSE_MILLIS, () -> reapUsers(next, sum).onComplete(rest));
            return rest.future();
        });
    }
}
