package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/** Handles an event. Runs on the socket's loop; an exception is logged and closes the session. */
@FunctionalInterface
public interface EventHandler {

    /**
     * The client has emitted the event.
     *
     * @param args the event's arguments, which are parsed when they are read
     * @param ack acknowledges the event, if the client asked for that
     */
    void handle(Args args, Ack ack);
}
