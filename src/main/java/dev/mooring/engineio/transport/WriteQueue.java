package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EnginePacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queue of packets that wait until the session's transport is writable, and their total size. Owned by the
 * session's loop.
 */
public final class WriteQueue {

    private @Nullable ArrayDeque<EnginePacket> packets;
    private int bytes;

    /** Adds a packet at the end. */
    public void add(EnginePacket packet) {
        if (packets == null) {
            packets = new ArrayDeque<>(4);
        }
        packets.add(packet);
        bytes += packet.size();
    }

    /** Removes and returns the first packet; null when the queue is empty. */
    public @Nullable EnginePacket poll() {
        EnginePacket first = packets == null ? null : packets.poll();
        if (first != null) {
            bytes -= first.size();
        }
        return first;
    }

    /** Removes and returns all packets, in order. */
    public List<EnginePacket> takeAll() {
        List<EnginePacket> all = packets == null ? List.of() : new ArrayList<>(packets);
        clear();
        return all;
    }

    /** Removes all packets. */
    public void clear() {
        packets = null;
        bytes = 0;
    }

    /** Whether the queue has no packet. */
    public boolean isEmpty() {
        return packets == null || packets.isEmpty();
    }

    /** The total size of the packets in bytes. */
    public int bytes() {
        return bytes;
    }
}
