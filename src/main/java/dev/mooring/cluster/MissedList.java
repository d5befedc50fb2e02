package dev.mooring.cluster;

import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.ArrayList;
import java.util.List;

/** Collects the events that one client has missed, up to a limit. Owned by its loop. */
final class MissedList {

    /** The maximum number of missed events that a client gets. */
    static final int MAX_EVENTS = 10_000;

    /** The maximum size of these events, in bytes. */
    static final int MAX_BYTES = 500_000;

    private final List<MissedPackets.Recorded> packets = new ArrayList<>();
    private long bytes;

    /** Whether a limit is exceeded. */
    boolean isFull() {
        return packets.size() > MAX_EVENTS || bytes > MAX_BYTES;
    }

    void add(SocketIoPacket.Event packet) {
        Frames frames = PacketEncoder.encode(packet);
        bytes += frames.size();
        packets.add(new MissedPackets.Recorded(packet, frames));
    }

    /** The collected events; unknown if a limit is exceeded. */
    MissedPackets result() {
        return isFull()
                ? new MissedPackets.Unknown(
                        "the client has missed more than " + MAX_EVENTS + " events or " + MAX_BYTES + " bytes")
                : new MissedPackets.Complete(List.copyOf(packets));
    }
}
