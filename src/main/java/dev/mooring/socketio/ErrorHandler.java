package dev.mooring.socketio;

/** Is told of a client's events that reached no handler because they were refused. Runs on the socket's loop. */
@FunctionalInterface
public interface ErrorHandler {

    /**
     * An event was dropped.
     *
     * @param error what a middleware failed with, or {@code IllegalArgumentException} for an argument that doesn't fit
     *     its handler's type
     * @param ack the answer, if the client wants one
     */
    void handle(String event, Throwable error, Ack ack);
}
