package dev.mooring.socketio;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * Decides whether a reconnected client may recover the state of its former socket. Called on the socket's loop, after the
 * middleware has accepted the client's current credentials.
 *
 * @see <a href="https://socket.io/docs/v4/connection-state-recovery">Connection state recovery</a>
 */
@FunctionalInterface
public interface RecoveryPolicy {

    /**
     * Whether the client may recover the state.
     *
     * @param socket the new socket, which is not connected yet
     * @param rooms the rooms of the former socket
     * @param data the data of the former socket
     */
    boolean mayRecover(Socket socket, Set<String> rooms, JsonObject data);
}
