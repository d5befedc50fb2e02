package dev.mooring.socketio;

import dev.mooring.id.CloseReason;

/**
 * Why a socket was disconnected; its disconnect listeners get it.
 *
 * @see <a href="https://socket.io/docs/v4/server-socket-instance/#disconnect">Disconnect reasons</a>
 */
public enum DisconnectReason {
    /** The server disconnected the socket, with {@code disconnect()}. */
    SERVER_NAMESPACE_DISCONNECT("server namespace disconnect"),
    /** The client disconnected the socket, with {@code disconnect()}. */
    CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect"),
    /** The server shuts down or drains its clients. */
    SERVER_SHUTTING_DOWN("server shutting down"),
    /** The client did not answer a ping in time. */
    PING_TIMEOUT("ping timeout"),
    /** The connection was closed: the user closed the page, or the network changed. */
    TRANSPORT_CLOSE("transport close"),
    /** The connection failed. */
    TRANSPORT_ERROR("transport error"),
    /** The client sent an invalid Engine.IO packet. */
    PARSE_ERROR("parse error"),
    /** The server closed the session: a Socket.IO packet was invalid or out of turn, or the application's code failed. */
    FORCED_CLOSE("forced close");

    private final String wireName;

    DisconnectReason(String wireName) {
        this.wireName = wireName;
    }

    /** The reason as the specification spells it. */
    public String wireName() {
        return wireName;
    }

    /**
     * Whether the client may reconnect and recover the socket: nobody decided to disconnect it.
     *
     * @see <a href="https://socket.io/docs/v4/connection-state-recovery">Connection state recovery</a>
     */
    boolean isRecoverable() {
        return switch (this) {
            case SERVER_SHUTTING_DOWN, PING_TIMEOUT, TRANSPORT_CLOSE, TRANSPORT_ERROR, FORCED_CLOSE -> true;
            case SERVER_NAMESPACE_DISCONNECT, CLIENT_NAMESPACE_DISCONNECT, PARSE_ERROR -> false;
        };
    }

    /** The reason for the sockets of a session that closed for that reason. */
    static DisconnectReason of(CloseReason reason) {
        return switch (reason) {
            case CLIENT, TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
            case PING_TIMEOUT -> PING_TIMEOUT;
            case TRANSPORT_ERROR -> TRANSPORT_ERROR;
            case PARSE_ERROR -> PARSE_ERROR;
            case DRAINED -> SERVER_SHUTTING_DOWN;
            case SLOW_CONSUMER, KICKED, TOKEN_EXPIRED, TAKEN_OVER, OVERLOAD -> FORCED_CLOSE;
        };
    }

    @Override
    public String toString() {
        return wireName;
    }
}
