package dev.mooring.registry;

import dev.mooring.id.NodeId;
import java.time.Duration;

/** The registry's keys in Redis, and how long they live. The scripts, and docs/ops/registry.md, spell them alike. */
public final class RegistryKeys {

    public static final String NODES = "mooring:nodes";
    public static final String CLOSED = "mooring:closed";
    public static final String REAPER = "mooring:reaper";
    public static final String REVOKED = "mooring:revoked";
    public static final String ROLLOUT = "mooring:rollout";

    /** How long a node lives after its last renewal. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    /** Below the 5 s in which counts are promised to be right, so that there is time left to repair. */
    public static final Duration RENEWAL = Duration.ofMillis(4_500);

    /**
     * Where no node at all has renewed its lease for so long, two renewals of each have failed: Redis refuses them, or all
     * nodes have crashed. Less than the life of a lease less a renewal, so that no lease of a living node has ended yet.
     */
    static final Duration STALE = Duration.ofSeconds(10);

    /** How long a user's index lives after somebody renewed it. */
    public static final Duration USER = Duration.ofHours(1);

    /** How long it is known why a session ended. */
    public static final Duration CAUSE = Duration.ofHours(1);

    /** Characters of a session's name. */
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

    /** Of a run of a node: the first 8 characters of its sessions' names. */
    public static String nodeKey(String nodeKey) {
        return "mooring:key:" + nodeKey;
    }

    /** The run of the node that a session is, or was, on. */
    static String nodeKeyOf(String session) {
        return session.substring(0, 8);
    }
}
