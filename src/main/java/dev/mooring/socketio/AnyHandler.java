package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/** Listens to all events of a client. Runs on the socket's loop; what it throws is logged, and ends the session. */
@FunctionalInterface
public interface AnyHandler {

    /** The client has emitted an event, which may have no other handler. */
    void handle(String event, Args args, Ack ack);
}
