package dev.mooring.socketio;

/** The socket is gone, and with it the ack that was awaited. */
public final class DisconnectedException extends RuntimeException {

    DisconnectedException() {
        super("socket has been disconnected", null, false, false);
    }
}
