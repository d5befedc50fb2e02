package dev.mooring.ops;

import io.vertx.core.Future;

/** The numbers of live sessions, of this node and of the cluster. */
public interface ConnectionCounts {

    /** The number of this node's sessions. Completes on the caller's loop. */
    Future<Integer> node();

    /** The number of all nodes' sessions. Completes on the caller's loop. */
    Future<Integer> cluster();
}
