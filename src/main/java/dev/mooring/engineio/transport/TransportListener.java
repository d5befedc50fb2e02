package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;

/** Receives the events of a session's transport. Called on the session's loop. */
public interface TransportListener {

    /** Called when the client has sent a packet, or data that is not a valid packet. */
    void onPacket(Transport transport, Decoded<EnginePacket> packet);

    /** Called when the transport has become writable again. */
    void onWritable(Transport transport);

    /** Called once when the connection has closed; no other call follows. */
    void onClosed(Transport transport, CloseReason reason);
}
