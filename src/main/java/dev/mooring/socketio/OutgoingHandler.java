package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/** Handles every event that is sent to a client. Runs on the socket's loop; an exception is logged and closes the session. */
@FunctionalInterface
public interface OutgoingHandler {

    /** An event is about to be sent to the client. */
    void handle(String event, Args args);
}
