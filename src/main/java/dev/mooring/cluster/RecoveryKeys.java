package dev.mooring.cluster;

import dev.mooring.id.NodeKey;

/** The Redis keys of connection state recovery. The script {@code restore-state.lua} contains some of them, too. */
final class RecoveryKeys {

    private static final String PROOF = "mooring:recovery:";

    private RecoveryKeys() {}

    /** A string: the state of the socket with this pid, under the key that Socket.IO's Redis streams adapter uses. */
    static String state(String pid) {
        return "sio:session:" + pid;
    }

    /**
     * A string: the time of the last restore of this pid, and when its client was last known to be connected before. */
    static String lastRestore(String pid) {
        return PROOF + "last:" + pid;
    }

    /** A string: the proof of life of a node, the epoch milliseconds of its last renewal. */
    static String proof(NodeKey node) {
        return PROOF + node;
    }

    /** A string: the epoch milliseconds since which Redis has had the node's proof of life without interruption. */
    static String proofSince(NodeKey node) {
        return proof(node) + ":since";
    }
}
