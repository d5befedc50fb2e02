package dev.mooring.socketio.adapter;

import java.util.List;

/** A message about one namespace that cluster nodes publish to each other, and that has no response. */
public sealed interface ClusterMessage {

    /** The sockets that the message applies to. */
    Targets targets();

    /** Sends an event to sockets. */
    record Emit(Broadcast broadcast) implements ClusterMessage {
        @Override
        public Targets targets() {
            return broadcast.targets();
        }
    }

    /** Adds sockets to rooms. */
    record SocketsJoin(Targets targets, List<String> rooms) implements ClusterMessage {}

    /** Removes sockets from rooms. */
    record SocketsLeave(Targets targets, List<String> rooms) implements ClusterMessage {}

    /**
     * Disconnects sockets.
     *
     * @param close whether to close their sessions too
     */
    record DisconnectSockets(Targets targets, boolean close) implements ClusterMessage {}
}
