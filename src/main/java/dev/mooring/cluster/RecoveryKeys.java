package dev.mooring.cluster;

import dev.mooring.id.NodeKey;

/** The keys of connection state recovery in Redis. The script {@code restore-state.lua} spells some of them, too. */
final class RecoveryKeys {

    private static final String PROOF = "mooring:recovery:";

    private RecoveryKeys() {}

    /** The state behind a pid, under the key of Socket.IO's Redis streams adapter. */
    static String state(String pid) {
        return "sio:session:" + pid;
    }

    /** When the pid was restored for the last time, and when its client was certainly connected before that. */
    static String lastRestore(String pid) {
        return PROOF + "last:" + pid;
    }

    /** Epoch milliseconds of the last proof that the node is alive. */
    static String proof(NodeKey node) {
        return PROOF + node;
    }

    /** Epoch milliseconds since which Redis has had the node's proof without a break. */
    static String proofSince(NodeKey node) {
        return proof(node) + ":since";
    }
}
