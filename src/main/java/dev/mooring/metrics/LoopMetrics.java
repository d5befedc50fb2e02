package dev.mooring.metrics;

import dev.mooring.id.CloseReason;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts the events of one loop since the start. Owned by that loop. */
final class LoopMetrics {

    private final Map<String, Long> opened = new HashMap<>();
    private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    private final Map<PacketType, Long> received = new EnumMap<>(PacketType.class);
    private long upgraded;
    private Timing lived = Timing.NONE;
    private Timing stored = Timing.NONE;
    private long unstored;
    private long recovered;
    private long notRecovered;

    void opened(String transport) {
        opened.merge(transport, 1L, Long::sum);
    }

    void upgraded() {
        upgraded++;
    }

    void closed(CloseReason reason, double seconds) {
        closed.merge(reason, 1L, Long::sum);
        lived = lived.plus(seconds);
    }

    void received(SocketIoPacket packet) {
        received.merge(PacketType.of(packet), 1L, Long::sum);
    }

    void stored(double seconds) {
        stored = stored.plus(seconds);
    }

    void unstored() {
        unstored++;
    }

    void cameBack(boolean isRecovered) {
        if (isRecovered) {
            recovered++;
        } else {
            notRecovered++;
        }
    }

    Counts counts() {
        return new Counts(
                Map.copyOf(opened),
                upgraded,
                Map.copyOf(closed),
                lived,
                Map.copyOf(received),
                stored,
                unstored,
                recovered,
                notRecovered);
    }
}
