package dev.mooring.ops;

import io.vertx.core.Future;

/** How many clients are connected. */
public interface Connections {

    /** The sessions of this node; answers on the caller's loop. */
    Future<Integer> node();

    /** The sessions of all nodes together; answers on the caller's loop. */
    Future<Integer> cluster();
}
