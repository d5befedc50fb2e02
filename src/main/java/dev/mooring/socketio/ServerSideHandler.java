package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import java.util.function.Consumer;

/**
 * Handles an event that another server has emitted by {@code serverSideEmit}. Runs on one loop of this node.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#namespaceserversideemiteventname-args">serverSideEmit</a>
 */
@FunctionalInterface
public interface ServerSideHandler {

    /**
     * Another server has emitted the event.
     *
     * @param answer sends the answer, if the other server asked for one
     */
    void handle(Args args, Consumer<Args> answer);
}
