package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/** Does the work of an event. Runs on the socket's loop; what it throws is logged, and ends the session. */
@FunctionalInterface
public interface EventHandler {

    /**
     * The client has emitted the event.
     *
     * @param args what came with it; parsed only if asked for
     * @param ack the answer, if the client wants one
     */
    void handle(Args args, Ack ack);
}
