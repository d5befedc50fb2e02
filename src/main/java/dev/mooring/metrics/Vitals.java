package dev.mooring.metrics;

import dev.mooring.chat.session.Heartbeats;
import dev.mooring.cluster.BusStatus;
import dev.mooring.engineio.HandshakeLimiter.Refusal;
import dev.mooring.registry.SessionCounts;
import java.util.Map;

/**
 * What the parts of a node say of themselves when they are asked.
 *
 * @param sessions who is connected
 * @param drift sessions that the registry had wrong since the start
 * @param refusals handshakes that were refused, and why
 * @param heartbeats what came of {@code /chat}'s heartbeats
 * @param sent Engine.IO packets that were sent since the start
 * @param refusedOrigins requests of pages of refused origins since the start
 * @param cluster the connection to the other nodes
 * @param redisUp whether all links to Redis are up and Redis refuses nothing
 */
public record Vitals(
        SessionCounts sessions,
        long drift,
        Map<Refusal, Long> refusals,
        Heartbeats heartbeats,
        long sent,
        long refusedOrigins,
        BusStatus cluster,
        boolean redisUp) {

    static final Vitals NONE =
            new Vitals(SessionCounts.NONE, 0, Map.of(), Heartbeats.NONE, 0, 0, BusStatus.NONE, false);
}
