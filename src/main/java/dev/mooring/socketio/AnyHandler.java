package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/** Handles every event of a client. Runs on the socket's loop; an exception is logged and closes the session. */
@FunctionalInterface
public interface AnyHandler {

    /** The client has emitted an event, with or without a handler of its own. */
    void handle(String event, Args args, Ack ack);
}
