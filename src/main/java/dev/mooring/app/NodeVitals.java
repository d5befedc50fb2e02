package dev.mooring.app;

import dev.mooring.chat.event.Chat;
import dev.mooring.chat.session.HeartbeatCounts;
import dev.mooring.engineio.HandshakeLimiter;
import dev.mooring.engineio.HandshakeLimiter.Refusal;
import dev.mooring.metrics.Vitals;
import dev.mooring.redis.RedisLinks;
import dev.mooring.registry.SessionCounts;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Collects the numbers that the node's metrics show from the parts of the node. Owned by the first loop. */
record NodeVitals(
        Registration registration,
        HandshakeLimiter gate,
        Chat chat,
        SocketIoServer io,
        NodeCluster cluster,
        RedisLinks links) {

    /** Reads all numbers. */
    Future<Vitals> read() {
        Future<SessionCounts> sessions = registration.counts();
        Future<Long> drift = registration.drift();
        Future<Map<Refusal, Long>> refusals = gate.refusals();
        Future<HeartbeatCounts> heartbeats = chat.heartbeats();
        Future<Long> sent = io.packetsSent();
        Future<Long> refusedOrigins = io.refusedOrigins();
        Future<Boolean> up = links.areServing();
        return Future.all(List.of(sessions, drift, refusals, heartbeats, sent, refusedOrigins, up))
                .map(all -> new Vitals(
                        sessions.result(),
                        drift.result(),
                        refusals.result(),
                        heartbeats.result(),
                        sent.result(),
                        refusedOrigins.result(),
                        cluster.bus().status(),
                        up.result()));
    }
}
