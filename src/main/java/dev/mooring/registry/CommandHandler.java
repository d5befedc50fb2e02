package dev.mooring.registry;

import io.vertx.core.Future;
import java.util.List;

/** Does what a node is asked for from anywhere. Called on loop 0; must not throw. */
public interface CommandHandler {

    /** Ends these sessions, for good: each client is made to leave its namespaces first. Unknown ones are none. */
    void close(List<String> sessions);

    /** Lets all clients go. */
    void drain();

    /** The last events of a session's protocol; none if it is not here. Answers on loop 0. */
    Future<List<String>> events(String session);

    /** Another node has taken this one's name: it must not go on. */
    void fenced();
}
