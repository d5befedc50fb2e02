package dev.mooring.ops;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;

/** The id, the version and the state of this node. Owned by the first loop; other loops ask that loop. */
public final class NodeStatus {

    private final NodeId id;
    private final String version;
    private final Loops loops;
    private final InstantSource clock;
    private final Loop owner;
    private NodeState state = NodeState.STARTING;

    /** Creates the status of a node in the state {@code starting}. */
    public NodeStatus(NodeId id, String version, Loops loops, InstantSource clock) {
        this.id = id;
        this.version = version;
        this.loops = loops;
        this.clock = clock;
        this.owner = loops.at(0);
    }

    /** The node's name. */
    public NodeId id() {
        return id;
    }

    /** The release that the node runs. */
    public String version() {
        return version;
    }

    /** The time of the node's clock. */
    public Instant now() {
        return clock.instant();
    }

    /** The state now. Completes on the caller's loop. */
    public Future<NodeState> state() {
        return loops.here().ask(owner, () -> Future.succeededFuture(state));
    }

    /**
     * Sets the state, unless the node drains: it then stays {@code draining} to its end. Any thread may call it.
     *
     * @return the state after the call
     */
    public Future<NodeState> become(NodeState next) {
        return owner.call(() -> {
            if (state != NodeState.DRAINING) {
                state = next;
            }
            return Future.succeededFuture(state);
        });
    }
}
