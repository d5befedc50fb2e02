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

/** Asks the parts of a node, on the first loop, for what its metrics show of them. */
record NodeVitals(
        Registration registration,
        HandshakeLimiter gate,
        Chat chat,
        SocketIoServer io,
        NodeCluster cluster,
        RedisLinks links) {

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
