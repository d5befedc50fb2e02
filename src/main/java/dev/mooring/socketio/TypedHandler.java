package dev.mooring.socketio;

/**
 * Does the work of an event whose first argument is of one type. Runs on the socket's loop; what it throws is logged,
 * and ends the session.
 *
 * @param <T> the argument's type
 */
@FunctionalInterface
public interface TypedHandler<T> {

    /** The client has emitted the event, with this argument. */
    void handle(T body, Ack ack);
}
