package dev.mooring.cluster;

import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Renews a key in Redis every few seconds while this node lives. If the node crashes, the recovery windows of its
 * clients begin at the last renewal. Also detects that Redis has lost its data. Owned by its loop.
 */
final class ProofOfLife {

    private static final Logger LOG = System.getLogger(ProofOfLife.class.getName());
    private static final RedisScript PROVE = RedisScript.load(ProofOfLife.class, "prove-alive.lua");

    private final Loop loop;
    private final RedisLink link;
    private final NodeKey node;
    private final RecoveryConfig config;
    private final Consumer<String> onSince;
    private String last = "0";
    private String since = "";
    private boolean isClosed;

    /**
     * Creates a proof of life that is not started.
     *
     * @param onSince called after the first renewal, and whenever Redis has lost the key: with the time since which
     *     Redis has had the key without interruption
     */
    ProofOfLife(Loop loop, RedisLink link, NodeKey node, RecoveryConfig config, Consumer<String> onSince) {
        this.loop = loop;
        this.link = link;
        this.node = node;
        this.config = config;
        this.onSince = onSince;
    }

    /** Starts. Succeeds after the first renewal; fails when that fails, and goes on trying. */
    Future<Void> start() {
        loop.checkCurrent();
        Future<Void> first = renew();
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                renewAndLog();
            }
        });
        scheduleRenewal();
        return first;
    }

    /** Stops. The key stays in Redis until it expires: clients whose states this node still owns can recover for one window. */
    void close() {
        loop.checkCurrent();
        isClosed = true;
    }

    private void scheduleRenewal() {
        loop.timers().schedule(config.proofInterval().toMillis(), () -> {
            if (!isClosed) {
                scheduleRenewal();
                if (link.isUp()) {
                    renewAndLog();
                }
            }
        });
    }

    private void renewAndLog() {
        Future<Void> ignored = renew().onFailure(cause ->
                LOG.log(Level.DEBUG, "could not renew the proof of life of this node in Redis: {0}", cause));
    }

    private Future<Void> renew() {
        if (isClosed) {
            return Future.succeededFuture();
        }
        String life = String.valueOf(config.stateLife().plus(config.window()).toMillis());
        // In order: after a loss of data, Redis must get the key before the states that are written again.
        return PROVE.runInOrder(link, List.of(RecoveryKeys.proof(node), RecoveryKeys.proofSince(node)), life, last)
                .map(answer -> {
                    onAnswer(answer);
                    return null;
                });
    }

    private void onAnswer(@Nullable Response answer) {
        if (answer == null || isClosed) {
            return;
        }
        last = answer.get(0).toString();
        String current = answer.get(1).toString();
        if (!current.equals(since)) {
            if (!since.isEmpty()) {
                LOG.log(Level.WARNING, "Redis has lost the recovery states of this node's clients; writing them again");
            }
            since = current;
            onSince.accept(current);
        }
    }
}
