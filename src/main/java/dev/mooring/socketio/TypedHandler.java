package dev.mooring.socketio;

/**
 * Handles an event whose first argument has one type. Runs on the socket's loop; an exception is logged and closes the
 * session.
 *
 * @param <T> the argument's type
 */
@FunctionalInterface
public interface TypedHandler<T> {

    /** The client has emitted the event, with this argument. */
    void handle(T body, Ack ack);
}
