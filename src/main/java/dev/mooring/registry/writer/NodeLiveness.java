package dev.mooring.registry.writer;

import io.vertx.core.Future;
import java.util.Set;

/**
 * A second source, beside the leases, for which nodes run: a node that cannot reach Redis loses its lease but still
 * runs.
 */
@FunctionalInterface
public interface NodeLiveness {

    /** No second source: a node whose lease has expired is dead. */
    NodeLiveness NONE = nodes -> Future.succeededFuture(Set.of());

    /**
     * Finds out which of these nodes run. Called on loop 0; completes on any loop.
     *
     * @return the nodes that run; fails when that cannot be found out
     */
    Future<Set<String>> running(Set<String> nodes);
}
