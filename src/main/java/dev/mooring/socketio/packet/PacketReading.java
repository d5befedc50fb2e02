package dev.mooring.socketio.packet;

/** The result of decoding a peer's frame: a {@link SocketIoPacket}, nothing, or the reason why the frame is invalid. */
public sealed interface PacketReading permits SocketIoPacket, PacketReading.Nothing, PacketReading.Invalid {

    /** The frame completed no packet: attachments are missing, or the packet is one that the server ignores. */
    record Nothing() implements PacketReading {}

    /** The frame is invalid; {@code reason} is for the log. */
    record Invalid(String reason) implements PacketReading {}
}
