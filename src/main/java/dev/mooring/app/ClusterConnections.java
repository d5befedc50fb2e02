package dev.mooring.app;

import dev.mooring.ops.Connections;
import dev.mooring.registry.NodeRecord;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;

/**
 * The sessions of this node, counted, and those of the others as the registry lists them; none of theirs while Redis is
 * away.
 *
 * @param self the id of this node
 */
record ClusterConnections(String self, SocketIoServer io, SessionDirectory directory) implements Connections {

    @Override
    public Future<Integer> node() {
        return io.sessions();
    }

    /** Whether no other node is in the registry, whatever its state; not known, so failed, while Redis is away. */
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
