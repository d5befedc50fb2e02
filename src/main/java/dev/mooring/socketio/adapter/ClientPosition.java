package dev.mooring.socketio.adapter;

import org.jspecify.annotations.Nullable;

/**
 * The last position in the recorded events that a client is known to have received.
 *
 * @param offset the offset of the last event that the client received; null when the client received none
 * @param since the offset that the node had reached when the socket connected; null when unknown
 * @param aliveMillis a time before which the client has certainly received every event, in epoch milliseconds of
 *     Redis's clock
 */
public record ClientPosition(
        @Nullable String offset, @Nullable String since, long aliveMillis) {}
