package dev.mooring.metrics;

import dev.mooring.chat.session.HeartbeatCounts;
import dev.mooring.cluster.BusStatus;
import dev.mooring.engineio.HandshakeLimiter.Refusal;
import dev.mooring.registry.SessionCounts;
import java.util.Map;

/**
 * The values that a scrape reads from other parts of the node.
 *
 * @param sessions the live sessions by kind
 * @param drift the number of wrong or missing registry entries that were found since the start
 * @param refusals the number of refused handshakes by limit
 * @param heartbeats the totals of {@code /chat}'s heartbeats
 * @param sent the number of Engine.IO packets sent since the start
 * @param refusedOrigins the number of requests with a refused origin since the start
 * @param cluster the state of the connection to other nodes
 * @param redisUp whether all links to Redis are up and Redis refuses no command
 */
public record Vitals(
        SessionCounts sessions,
        long drift,
        Map<Refusal, Long> refusals,
        HeartbeatCounts heartbeats,
        long sent,
        long refusedOrigins,
        BusStatus cluster,
        boolean redisUp) {

    static final Vitals NONE =
            new Vitals(SessionCounts.NONE, 0, Map.of(), HeartbeatCounts.NONE, 0, 0, BusStatus.NONE, false);
}
