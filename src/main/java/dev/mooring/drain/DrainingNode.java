package dev.mooring.drain;

import io.vertx.core.Future;

/** The node of a drain. Any loop may ask; the answers come on any loop. */
public interface DrainingNode {

    /** Tells everybody that this node drains. */
    Future<Void> announce();

    /** Whether the registry has no other node, whatever its state. Fails while Redis is away. */
    Future<Boolean> isAlone();

    /** How many sessions this node has, those too whose clients have not heard of their end. */
    Future<Integer> sessions();

    /** Ends all sessions at once. */
    Future<Void> closeSessions();
}
