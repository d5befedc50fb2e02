package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;

/** What a session hears of its transport, always on the session's loop. */
public interface TransportListener {

    /** The client sent something, or what cannot be a packet. */
    void onPacket(Transport transport, Decoded<EnginePacket> packet);

    /** The client can take packets again. */
    void onWritable(Transport transport);

    /** The connection is gone; it will not be heard of again. */
    void onClosed(Transport transport, CloseReason reason);
}
