package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import java.util.function.Consumer;

/**
 * Does the work of an event that another server has emitted to the servers. Runs on one loop of this node.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#namespaceserversideemiteventname-args">serverSideEmit</a>
 */
@FunctionalInterface
public interface ServerSideHandler {

    /**
     * Another server has emitted the event.
     *
     * @param answer takes the answer, if the other server wants one
     */
    void handle(Args args, Consumer<Args> answer);
}
