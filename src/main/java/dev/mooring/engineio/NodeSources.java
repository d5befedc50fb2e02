package dev.mooring.engineio;

import dev.mooring.id.NodeKey;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Where a node's sessions take their ids and times from.
 *
 * @param node the key in the ids of the node's sessions
 * @param random the source of the secrets in them
 * @param clock the time at which a handshake came
 */
public record NodeSources(NodeKey node, SecureRandom random, InstantSource clock) {

    /** The sources of a node that has just begun: a key that no other node has, and that clock. */
    public static NodeSources create(SecureRandom random, InstantSource clock) {
        return new NodeSources(NodeKey.random(random), random, clock);
    }
}
