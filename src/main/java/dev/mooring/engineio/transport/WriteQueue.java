package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EnginePacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets of one session that its transport has not taken yet, in order, and their size. Owned by its loop. */
public final class WriteQueue {

    private @Nullable ArrayDeque<EnginePacket> packets;
    private int bytes;

    /** Puts a packet at the end. */
    public void add(EnginePacket packet) {
        if (packets == null) {
            packets = new ArrayDeque<>(4);
        }
        packets.add(packet);
        bytes += packet.size();
    }

    /** Takes the first packet; null when there is none. */
    public @Nullable EnginePacket poll() {
        EnginePacket first = packets == null ? null : packets.poll();
        if (first != null) {
            bytes -= first.size();
        }
        return first;
    }

    /** Takes all packets, in order. */
    public List<EnginePacket> takeAll() {
        List<EnginePacket> all = packets == null ? List.of() : new ArrayList<>(packets);
        clear();
        return all;
    }

    /** Forgets all packets. */
    public void clear() {
        packets = null;
        bytes = 0;
    }

    /** Whether there is nothing to send. */
    public boolean isEmpty() {
        return packets == null || packets.isEmpty();
    }

    /** What the packets weigh, in bytes. */
    public int bytes() {
        return bytes;
    }
}
