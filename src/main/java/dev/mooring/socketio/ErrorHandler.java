package dev.mooring.socketio;

/** Is told when a client's event is refused before it reaches a handler. Runs on the socket's loop. */
@FunctionalInterface
public interface ErrorHandler {

    /**
     * An event was refused.
     *
     * @param error the failure of a middleware, or {@code IllegalArgumentException} for an argument that does not have its
     *     handler's type
     * @param ack acknowledges the event, if the client asked for that
     */
    void handle(String event, Throwable error, Ack ack);
}
