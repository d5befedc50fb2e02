package dev.mooring.socketio.adapter;

import org.jspecify.annotations.Nullable;

/**
 * How far a client has come in the recorded events.
 *
 * @param offset of the last event that it received; null when it received none
 * @param since the position of the node when the socket connected; null when it is not known
 * @param aliveMillis epoch milliseconds, by Redis's clock, at which the client had certainly received everything before
 */
public record ClientPosition(
        @Nullable String offset, @Nullable String since, long aliveMillis) {}
