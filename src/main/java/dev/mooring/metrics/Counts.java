package dev.mooring.metrics;

import dev.mooring.id.CloseReason;
import java.util.HashMap;
import java.util.Map;

/**
 * The counters of one loop, or of all loops, since the start.
 *
 * @param opened the number of opened sessions by first transport
 * @param upgraded the number of sessions that were upgraded from polling to WebSocket
 * @param closed the number of ended sessions by close reason
 * @param lived the number and the total duration of ended sessions
 * @param received the number of Socket.IO packets from clients by type
 * @param stored the number of stored messages and the total time to store them
 * @param unstored the number of messages that were refused because the store was unavailable
 * @param recovered the number of reconnected clients that recovered their former state
 * @param notRecovered the number of reconnected clients that did not recover it
 */
record Counts(
        Map<String, Long> opened,
        long upgraded,
        Map<CloseReason, Long> closed,
        Timing lived,
        Map<PacketType, Long> received,
        Timing stored,
        long unstored,
        long recovered,
        long notRecovered) {

    static final Counts NONE = new Counts(Map.of(), 0, Map.of(), Timing.NONE, Map.of(), Timing.NONE, 0, 0, 0);

    Counts plus(Counts other) {
        return new Counts(
                sum(opened, other.opened),
                upgraded + other.upgraded,
                sum(closed, other.closed),
                lived.plus(other.lived),
                sum(received, other.received),
                stored.plus(other.stored),
                unstored + other.unstored,
                recovered + other.recovered,
                notRecovered + other.notRecovered);
    }

    private static <K> Map<K, Long> sum(Map<K, Long> some, Map<K, Long> more) {
        Map<K, Long> sum = new HashMap<>(some);
        more.forEach((key, value) -> sum.merge(key, value, Long::sum));
        return Map.copyOf(sum);
    }
}
