package dev.mooring.socketio.packet;

/** What came of reading a peer's frame: a {@link SocketIoPacket}, nothing yet, or why there is none. */
public sealed interface PacketReading permits SocketIoPacket, PacketReading.Nothing, PacketReading.Invalid {

    /** No packet has ended with this frame: its attachments are still to come, or it had nothing to say. */
    record Nothing() implements PacketReading {}

    /** The frame is none that a peer may send; {@code reason} is for the log. */
    record Invalid(String reason) implements PacketReading {}
}
