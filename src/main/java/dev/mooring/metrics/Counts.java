package dev.mooring.metrics;

import dev.mooring.id.CloseReason;
import java.util.HashMap;
import java.util.Map;

/**
 * What happened since the start, on one loop or on all.
 *
 * @param opened sessions, by the transport that they began with
 * @param upgraded sessions that went from polling to WebSocket
 * @param closed sessions, by why they ended
 * @param lived how long those lived
 * @param received Socket.IO packets of clients, by type
 * @param stored messages that the store took, and how long it took
 * @param unstored messages that were refused because it was not available
 * @param recovered clients that came back and got their former state
 * @param notRecovered clients that came back and did not
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
