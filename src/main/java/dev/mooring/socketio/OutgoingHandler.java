package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/** Listens to all events sent to a client. Runs on the socket's loop; what it throws is logged, and ends the session. */
@FunctionalInterface
public interface OutgoingHandler {

    /** An event is about to be sent to the client. */
    void handle(String event, Args args);
}
