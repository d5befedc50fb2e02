package dev.mooring.registry.writer;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeKey;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * One run of a node, from its start to its end. It distinguishes a restarted node, or a second node with the same id,
 * from the first.
 *
 * @param node the node's id
 * @param nodeKey the node key in the ids of the sessions of this incarnation
 * @param value a random text that no other incarnation has
 */
public record Incarnation(NodeId node, NodeKey nodeKey, String value) {

    private static final int BYTES = 12;

    /** Creates the incarnation of a node that starts. */
    public static Incarnation random(NodeId node, SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new Incarnation(node, NodeKey.random(random), value);
    }
}
