package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.List;

/** What a client has missed while it was away. */
public sealed interface MissedPackets {

    /** All that it has missed, in order. */
    record Complete(List<Recorded> packets) implements MissedPackets {}

    /**
     * Nobody knows all that it has missed: the history does not reach back that far, or it is too much.
     *
     * @param why for the log
     */
    record Unknown(String why) implements MissedPackets {}

    /** One recorded event, whose last argument is its offset. */
    record Recorded(SocketIoPacket.Event packet, Frames frames) {}
}
