package dev.mooring.drain;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.List;

/** The connections of this node that carry other nodes' sessions. */
public interface Tunnels {

    /** How many each loop has, by its index; empty without a relay. */
    Future<List<Integer>> counts();

    /** Closes that many of that loop; any loop may ask. */
    void close(Loop loop, int number);

    /** Leads clients to other nodes from now on. */
    void drain();

    /** Keeps no relayed poll waiting any more: the node is about to stop. */
    Future<Void> releasePolls();
}
