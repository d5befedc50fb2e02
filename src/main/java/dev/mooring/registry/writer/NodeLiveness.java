package dev.mooring.registry.writer;

import io.vertx.core.Future;
import java.util.Set;

/** A second witness of which nodes run, beside their leases: a node that only lost its Redis still runs. */
@FunctionalInterface
public interface NodeLiveness {

    /** No second witness: a node whose lease has ended is dead. */
    NodeLiveness NONE = nodes -> Future.succeededFuture(Set.of());

    /**
     * Asks which of these nodes run. Called on loop 0; the answer may come on any loop.
     *
     * @return those that run; fails when nobody can tell
     */
    Future<Set<String>> running(Set<String> nodes);
}
