package dev.mooring.app;

import dev.mooring.drain.DrainingNode;
import dev.mooring.id.CloseReason;
import dev.mooring.id.NodeState;
import io.vertx.core.Future;

/** The actions of a drain on this node: it publishes the state in the registry, and counts and closes the sessions. */
record RegisteredNode(Registration registration, ClusterConnections connections) implements DrainingNode {

    @Override
    public Future<Void> announce() {
        return registration.become(NodeState.DRAINING);
    }

    @Override
    public Future<Boolean> isAlone() {
        return connections.isAlone();
    }

    @Override
    public Future<Integer> sessions() {
        return connections.io().sessions();
    }

    @Override
    public Future<Void> closeSessions() {
        return connections.io().close(CloseReason.DRAINED);
    }
}
