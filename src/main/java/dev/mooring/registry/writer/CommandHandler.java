package dev.mooring.registry.writer;

import io.vertx.core.Future;
import java.util.List;

/** Handles the commands that reach a node through Redis. Called on loop 0; must not throw. */
public interface CommandHandler {

    /** Ignores every command. */
    CommandHandler NONE = new CommandHandler() {};

    /**
     * Closes these sessions as kicked: each client is disconnected from its namespaces first. Unknown sessions are
     * ignored.
     */
    default void close(List<String> sessions) {}

    /** Drains the node. */
    default void drain() {}

    /** The last protocol events of a session; none if this node does not have the session. Completes on loop 0. */
    default Future<List<String>> events(String session) {
        return Future.succeededFuture(List.of());
    }

    /**
     * Ends a socket of this node, because another session has taken over the socket's state.
     *
     * @param session the public id of the socket's session
     */
    default void takeOver(String namespace, String socketId, String session) {}

    /** Another incarnation has claimed this node's name, so this node must stop. */
    default void fenced() {}
}
