package dev.mooring.registry.writer;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeKey;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * One run of a node: what tells a node that was started again, or a second one of the same name, from the first.
 *
 * @param node the node's name
 * @param nodeKey the mark of this run in the ids of its sessions
 * @param value what no other run has
 */
public record Incarnation(NodeId node, NodeKey nodeKey, String value) {

    private static final int BYTES = 12;

    /** A run that has just begun. */
    public static Incarnation random(NodeId node, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new Incarnation(node, NodeKey.random(random), value);
    }
}
