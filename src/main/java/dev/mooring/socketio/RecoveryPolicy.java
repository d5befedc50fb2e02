package dev.mooring.socketio;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * Decides whether a client that came back may continue with the state of its former socket. Called on the socket's loop,
 * after the middleware has let the client in by the credentials that it brings now.
 *
 * @see <a href="https://socket.io/docs/v4/connection-state-recovery">Connection state recovery</a>
 */
@FunctionalInterface
public interface RecoveryPolicy {

    /**
     * Whether the state belongs to the client.
     *
     * @param socket the new socket, which is not connected yet
     * @param rooms the rooms that the former socket was in
     * @param data what the application kept with it
     */
    boolean mayRecover(Socket socket, Set<String> rooms, JsonObject data);
}
