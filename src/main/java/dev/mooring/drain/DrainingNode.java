package dev.mooring.drain;

import io.vertx.core.Future;

/** A node, as its drainer sees it. Any loop may call its methods; they complete on any loop. */
public interface DrainingNode {

    /** Publishes that this node drains. */
    Future<Void> announce();

    /** Whether the registry has no other node, in any state. Fails while Redis is unreachable. */
    Future<Boolean> isAlone();

    /** The number of this node's sessions, with those that are closing. */
    Future<Integer> sessions();

    /** Closes all sessions at once. */
    Future<Void> closeSessions();
}
