package dev.mooring.socketio;

/** The client has not acknowledged an event in time. */
public final class AckTimeoutException extends RuntimeException {

    AckTimeoutException() {
        super("operation has timed out", null, false, false);
    }
}
