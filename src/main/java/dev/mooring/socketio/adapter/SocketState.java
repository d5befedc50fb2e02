package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a socket that outlives its connection. Immutable: rooms and data are copies.
 *
 * @param session the public name of the session that owns the socket
 * @param pid the secret by which the client claims the state
 * @param rooms the rooms it is in, its own included
 * @param data what the application keeps with the socket for all nodes
 * @param since the node's position in the recorded events when the socket connected; null when it is not known
 */
public record SocketState(
        String namespace,
        String session,
        SocketId id,
        String pid,
        Set<String> rooms,
        JsonObject data,
        @Nullable String since) {

    /** Without the pid, which is a secret. */
    @Override
    public String toString() {
        return "SocketState[" + namespace + ", session " + session + ", " + rooms.size() + " rooms]";
    }
}
