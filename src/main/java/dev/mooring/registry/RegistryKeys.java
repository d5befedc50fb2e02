package dev.mooring.registry;

import dev.mooring.id.NodeId;
import java.time.Duration;

/** The registry's keys in Redis and their expiries. The scripts and docs/ops/registry.md repeat the names. */
public final class RegistryKeys {

    /** A sorted set: the nodes, by the time of their last renewal. */
    public static final String NODES = "mooring:nodes";

    /** A stream: the last sessions that ended. */
    public static final String CLOSED = "mooring:closed";

    /** A string: the node that may now remove what crashed nodes left. */
    public static final String REAPER = "mooring:reaper";

    /** A sorted set: revoked users and tokens, by the end of their revocation. */
    public static final String REVOKED = "mooring:revoked";

    /** A string: the rollout that is under way. */
    public static final String ROLLOUT = "mooring:rollout";

    /** The time after its last renewal at which a node counts as dead. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    /**
     * The interval of renewals. Counts must be right within 5 s; 0.5 s is left to correct them.
     */
    public static final Duration RENEWAL = Duration.ofMillis(4_500);

    /**
     * The age of the newest renewal of all nodes at which the registry is out of date: two renewals of each node have
     * failed, so either Redis refuses them or all nodes have crashed. Less than {@link #LEASE} minus {@link #RENEWAL},
     * so that no lease of a running node has expired yet.
     */
    static final Duration STALE = Duration.ofSeconds(10);

    /** The expiry of a user's index after the last write. */
    public static final Duration USER = Duration.ofHours(1);

    /** The time for which Redis keeps the cause of a session's end. */
    public static final Duration CAUSE = Duration.ofHours(1);

    /** The length of a session's public id. */
    public static final int SESSION_LENGTH = 16;

    private RegistryKeys() {}

    public static String node(NodeId node) {
        return node(node.value());
    }

    static String node(String node) {
        return "mooring:node:" + node;
    }

    public static String sessions(NodeId node) {
        return sessions(node.value());
    }

    static String sessions(String node) {
        return node(node) + ":sessions";
    }

    public static String namespaces(NodeId node) {
        return node(node) + ":namespaces";
    }

    public static String commands(String node) {
        return node(node) + ":commands";
    }

    static String user(String user) {
        return "mooring:user:" + user;
    }

    static String why(String session) {
        return "mooring:session:" + session + ":why";
    }

    /** A string: the id of the node with this node key. The id of each session of that node begins with the node key. */
    public static String nodeKey(String nodeKey) {
        return "mooring:key:" + nodeKey;
    }

    /** The node key in a session's public id. */
    static String nodeKeyOf(String session) {
        return session.substring(0, 8);
    }
}
