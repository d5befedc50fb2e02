package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;

/** What comes of asking one socket for an ack: exactly one of the two is called, once. */
public interface AckAnswer {

    /** The client has answered. */
    void onAck(Args args);

    /** It will not: it left, or took too long. */
    void onMissing(RuntimeException why);
}
