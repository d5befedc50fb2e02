package dev.mooring.app;

import dev.mooring.ops.ConnectionCounts;
import dev.mooring.registry.NodeRecord;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;

/**
 * The numbers of sessions of this node and of the cluster. The numbers of other nodes come from the registry; while
 * Redis is unreachable they count as 0.
 *
 * @param self the id of this node
 */
record ClusterConnections(String self, SocketIoServer io, SessionDirectory directory) implements ConnectionCounts {

    @Override
    public Future<Integer> node() {
        return io.sessions();
    }

    /** Whether the registry has no other node, in any state. Fails while Redis is unreachable. */
    Future<Boolean> isAlone() {
        return directory
                .nodes()
                .map(live -> live.nodes().stream().allMatch(each -> each.id().equals(self)));
    }

    @Override
    public Future<Integer> cluster() {
        Future<Integer> others = directory
                .nodes()
                .map(live -> (int) live.nodes().stream()
                        .filter(each -> !each.id().equals(self))
                        .mapToLong(NodeRecord::listed)
                        .sum())
                .recover(cause -> Future.succeededFuture(0));
        return io.sessions().compose(here -> others.map(there -> here + there));
    }
}
