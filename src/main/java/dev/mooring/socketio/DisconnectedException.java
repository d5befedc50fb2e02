package dev.mooring.socketio;

/** The socket disconnected before its client sent the ack. */
public final class DisconnectedException extends RuntimeException {

    DisconnectedException() {
        super("socket has been disconnected", null, false, false);
    }
}
