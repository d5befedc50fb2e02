package dev.mooring.conformance;

import dev.mooring.cluster.ClusterConfig;
import dev.mooring.cluster.RecoveryConfig;
import dev.mooring.cluster.RedisRecoveryStore;
import dev.mooring.cluster.RedisStreamsBus;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.NodeSources;
import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.socketio.Namespaces;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.socketio.adapter.ClusterAdapters;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** A server with an embedded Redis: its broadcasts go through the cluster's stream, and its sockets are recovered. */
final class RecoveringServer {

    private static final Duration WINDOW = Duration.ofMinutes(2);

    private RecoveringServer() {}

    /** Starts the Redis, which ends with the process, and succeeds when the server can recover sockets. */
    static Future<SocketIoServer> start(Loops loops, ServerOptions options, EngineHooks hooks) {
        return loops.at(0)
                .vertx()
                .executeBlocking(EmbeddedRedis::start)
                .compose(redis -> start(loops, options, hooks, RedisConfig.of(redis.url())));
    }

    private static Future<SocketIoServer> start(
            Loops loops, ServerOptions options, EngineHooks hooks, RedisConfig redis) {
        SecureRandom random = new SecureRandom();
        NodeKey key = NodeKey.random(random);
        Heartbeat pings = options.engine().heartbeat();
        RedisLinks links = RedisLinks.of(loops, redis, random);
        RedisStreamsBus bus = RedisStreamsBus.create(
                links.of(loops.at(0)),
                redis,
                ClusterConfig.of(WINDOW, pings.pingInterval(), pings.pingTimeout()),
                random);
        RedisRecoveryStore store = RedisRecoveryStore.create(
                loops, links, key, RecoveryConfig.of(WINDOW, pings.pingInterval(), pings.pingTimeout()));
        return links.start()
                .compose(connected -> loops.at(0).call(bus::start))
                .compose(reading -> store.start())
                .map(proven -> SocketIoServer.create(
                        loops,
                        options,
                        Namespaces.create(loops, options.clients(), new ClusterAdapters(loops, bus), store, random),
                        new NodeSources(key, random, InstantSource.system()),
                        hooks));
    }
}
