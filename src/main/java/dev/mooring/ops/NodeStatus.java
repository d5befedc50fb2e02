package dev.mooring.ops;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;

/** Who this node is and what it does at the moment. Owned by the first loop; the others ask it. */
public final class NodeStatus {

    private final NodeId id;
    private final String version;
    private final Loops loops;
    private final InstantSource clock;
    private final Loop owner;
    private NodeState state = NodeState.STARTING;

    /** A node that starts. */
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

    /** The node's time. */
    public Instant now() {
        return clock.instant();
    }

    /** What it does now; answers on the caller's loop. */
    public Future<NodeState> state() {
        return loops.here().ask(owner, () -> Future.succeededFuture(state));
    }

    /** Says what it does from now on, and answers what that is: who drains does so to the end. Any thread may. */
    public Future<NodeState> become(NodeState next) {
        return owner.call(() -> {
            if (state != NodeState.DRAINING) {
                state = next;
            }
            return Future.succeededFuture(state);
        });
    }
}
