package dev.mooring.socketio.adapter;

import java.util.List;

/** A message that the nodes of a cluster publish for each other about one namespace, and that expects no response. */
public sealed interface ClusterMessage {

    /** The sockets that the message is about. */
    Targets targets();

    /** An event for sockets. */
    record Emit(Broadcast broadcast) implements ClusterMessage {
        @Override
        public Targets targets() {
            return broadcast.targets();
        }
    }

    /** Sockets are to join rooms. */
    record SocketsJoin(Targets targets, List<String> rooms) implements ClusterMessage {}

    /** Sockets are to leave rooms. */
    record SocketsLeave(Targets targets, List<String> rooms) implements ClusterMessage {}

    /**
     * Sockets are to be disconnected.
     *
     * @param close whether their whole sessions end too
     */
    record DisconnectSockets(Targets targets, boolean close) implements ClusterMessage {}
}
