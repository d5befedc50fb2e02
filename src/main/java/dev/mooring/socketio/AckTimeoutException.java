package dev.mooring.socketio;

/** The client did not acknowledge an event in time. */
public final class AckTimeoutException extends RuntimeException {

    AckTimeoutException() {
        super("operation has timed out", null, false, false);
    }
}
