package dev.mooring.registry;

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

    /** Another node has taken this one's name: it must not go on. */
    default void fenced() {}
}
