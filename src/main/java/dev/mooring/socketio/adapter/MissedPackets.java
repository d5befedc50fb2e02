package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.List;

/** The recorded events that a client has missed while it was disconnected. */
public sealed interface MissedPackets {

    /** All missed events, in order. */
    record Complete(List<Recorded> packets) implements MissedPackets {}

    /**
     * The missed events cannot be determined: the history does not go back far enough, or there are too many.
     *
     * @param why the reason, for the log
     */
    record Unknown(String why) implements MissedPackets {}

    /** One recorded event, whose last argument is its offset. */
    record Recorded(SocketIoPacket.Event packet, Frames frames) {}
}
