package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;

/** Receives the ack of one socket, or the failure to get one. Exactly one of the methods is called, once. */
public interface AckAnswer {

    /** Called when the client has sent its ack. */
    void onAck(Args args);

    /** Called when no ack will come, because the client disconnected or the timeout passed. */
    void onMissing(RuntimeException why);
}
