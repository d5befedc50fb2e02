package dev.mooring.registry.writer;

import dev.mooring.id.NodeId;

/** Another node of that name is alive. */
public final class IdTaken extends RuntimeException {

    IdTaken(NodeId node) {
        super("another node is alive with the id " + node + "; set NODE_ID to one that nobody has");
    }
}
