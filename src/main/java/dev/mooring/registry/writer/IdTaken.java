package dev.mooring.registry.writer;

import dev.mooring.id.NodeId;

/** A live node has the same id. */
public final class IdTaken extends RuntimeException {

    IdTaken(NodeId node) {
        super("another node is alive with the id " + node + "; set NODE_ID to an id that no other node has");
    }
}
