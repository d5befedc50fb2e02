package dev.mooring.drain;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.List;

/** The relayed connections of this node: tunnels, which are WebSockets of other nodes' sessions, and polls. */
public interface Tunnels {

    /** The number of tunnels of each loop, by the loop's index; empty without a relay. */
    Future<List<Integer>> counts();

    /** Closes this number of a loop's tunnels. Any loop may call it. */
    void close(Loop loop, int number);

    /**
     * Moves the clients of relayed polls to other nodes from now on: each answer closes its connection, and each poll
     * ends with a noop within a second.
     */
    void drain();

    /** Ends all relayed polls with a noop as soon as they arrive, because the node is about to stop. */
    Future<Void> releasePolls();
}
