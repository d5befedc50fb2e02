package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a socket that outlives its connection. Immutable: rooms and data are copies.
 *
 * @param session the public id of the session that owns the socket
 * @param pid the secret by which the client claims the state
 * @param rooms the socket's rooms, the room of its own id included
 * @param data the data that the application keeps with the socket and shares between nodes
 * @param since the offset that the node had reached when the socket connected; null when unknown
 */
public record SocketState(
        String namespace,
        String session,
        SocketId id,
        String pid,
        Set<String> rooms,
        JsonObject data,
        @Nullable String since) {

    /** The state without the pid, which is a secret, and without the data. */
    @Override
    public String toString() {
        return "SocketState[" + namespace + ", session " + session + ", " + rooms.size() + " rooms]";
    }
}
