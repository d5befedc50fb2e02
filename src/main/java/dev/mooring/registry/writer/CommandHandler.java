package dev.mooring.registry.writer;

import io.vertx.core.Future;
import java.util.List;

/** Does what a node is asked for from anywhere. Called on loop 0; must not throw. */
public interface CommandHandler {

    /** Does nothing. */
    CommandHandler NONE = new CommandHandler() {};

    /** Ends these sessions, for good: each client is made to leave its namespaces first. Unknown ones are none. */
    default void close(List<String> sessions) {}

    /** Lets all clients go. */
    default void drain() {}

    /** The last events of a session's protocol; none if it is not here. Answers on loop 0. */
    default Future<List<String>> events(String session) {
        return Future.succeededFuture(List.of());
    }

    /**
     * Ends a socket of this node whose client has returned by another session, which owns the client's state now.
     *
     * @param session the public name of the session on which that socket is
     */
    default void takeOver(String namespace, String socketId, String session) {}

    /** Another node has taken this one's name: it must not go on. */
    default void fenced() {}
}
