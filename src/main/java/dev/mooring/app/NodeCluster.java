package dev.mooring.app;

import dev.mooring.cluster.ClusterConfig;
import dev.mooring.cluster.RecoveryConfig;
import dev.mooring.cluster.RedisRecoveryStore;
import dev.mooring.cluster.RedisStreamsBus;
import dev.mooring.config.NodeConfig;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.socketio.ClientLimits;
import dev.mooring.socketio.Namespaces;
import dev.mooring.socketio.adapter.ClusterAdapters;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The part of a node that connects it to the cluster: the bus for broadcasts, and the store of socket states for
 * recovery.
 *
 * @param recovery empty if {@code RECOVERY_WINDOW} is 0
 */
record NodeCluster(
        Loops loops,
        RedisLinks links,
        SecureRandom random,
        RedisStreamsBus bus,
        Optional<RedisRecoveryStore> recovery) {

    /**
     * Creates the part; {@link #start} starts it.
     *
     * @param key the key in the ids of the node's sessions
     */
    static NodeCluster of(
            NodeConfig config, Loops loops, RedisLinks links, RedisConfig redis, NodeKey key, SecureRandom random) {
        Heartbeat pings = config.engine().heartbeat();
        ClusterConfig cluster = ClusterConfig.of(config.recoveryWindow(), pings.pingInterval(), pings.pingTimeout())
                .withHistoryLimit(config.historyLimit());
        RedisStreamsBus bus = RedisStreamsBus.create(links.of(loops.at(0)), redis, cluster, random);
        if (config.recoveryWindow().isZero()) {
            return new NodeCluster(loops, links, random, bus, Optional.empty());
        }
        RecoveryConfig recovery = RecoveryConfig.of(config.recoveryWindow(), pings.pingInterval(), pings.pingTimeout());
        return new NodeCluster(
                loops, links, random, bus, Optional.of(RedisRecoveryStore.create(loops, links, key, recovery)));
    }

    /** Creates the namespaces. Their rooms span all nodes. */
    Namespaces namespaces(ClientLimits options) {
        ClusterAdapters adapters = new ClusterAdapters(loops, bus);
        return recovery.map(store -> Namespaces.create(loops, options, adapters, store, random))
                .orElseGet(() -> Namespaces.create(loops, options, adapters, random));
    }

    /** Starts. Succeeds when events of other nodes reach this node, and its sockets can be recovered. */
    Future<Void> start() {
        Future<Void> reading = loops.at(0).call(bus::start);
        Future<Void> renewing = recovery.map(RedisRecoveryStore::start).orElseGet(Future::succeededFuture);
        return Future.all(reading, renewing).mapEmpty();
    }

    /** Whether a client that loses its connection now can recover. Completes on the caller's loop. */
    Future<Boolean> recovers() {
        return recovery.isEmpty() ? Future.succeededFuture(false) : links.areServing();
    }

    /** Writes the pending states of closed sockets, then closes the bus. */
    Future<Void> close() {
        Future<Void> written = recovery.map(RedisRecoveryStore::close).orElseGet(Future::succeededFuture);
        return written.compose(done -> loops.at(0).call(bus::close));
    }
}
