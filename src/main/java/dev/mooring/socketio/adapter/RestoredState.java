package dev.mooring.socketio.adapter;

/**
 * A state that a client has claimed.
 *
 * @param state with the session that owns it now
 * @param previousSession the public name of the session that owned it; empty when that one had ended
 * @param aliveMillis epoch milliseconds, by Redis's clock, at which the client was certainly connected for the last time
 * @param isKept whether the store has it under its new owner; another server's state is gone until it is saved anew
 */
public record RestoredState(SocketState state, String previousSession, long aliveMillis, boolean isKept) {}
