package dev.mooring.cluster;

import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.ArrayList;
import java.util.List;

/** The events that one client has missed, as far as they are found; it holds a limited number. Owned by its loop. */
final class MissedList {

    /** How many events a client is given at most. */
    static final int MAX_EVENTS = 10_000;

    /** How many bytes they have at most. */
    static final int MAX_BYTES = 500_000;

    private final List<MissedPackets.Recorded> packets = new ArrayList<>();
    private long bytes;

    /** Whether there is more than a client is given. */
    boolean isFull() {
        return packets.size() > MAX_EVENTS || bytes > MAX_BYTES;
    }

    void add(SocketIoPacket.Event packet) {
        Frames frames = PacketEncoder.encode(packet);
        bytes += frames.size();
        packets.add(new MissedPackets.Recorded(packet, frames));
    }

    /** What there is, if it is not too much. */
    MissedPackets result() {
        return isFull()
                ? new MissedPackets.Unknown(
                        "too much was missed: over " + packets.size() + " events or " + MAX_BYTES + " bytes")
                : new MissedPackets.Complete(List.copyOf(packets));
    }
}
