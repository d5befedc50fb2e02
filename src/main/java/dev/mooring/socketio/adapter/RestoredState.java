package dev.mooring.socketio.adapter;

/**
 * A stored socket state that a client's new session has taken over.
 *
 * @param state the state, with the session that owns it now
 * @param previousSession the public id of the session that owned the state before; empty when that session had ended
 * @param aliveMillis the last time at which the client was certainly connected, in epoch milliseconds of Redis's clock
 * @param isKept whether the store still has the state, under its new owner; the state of a JavaScript server is gone
 *     until it is saved again
 */
public record RestoredState(SocketState state, String previousSession, long aliveMillis, boolean isKept) {}
