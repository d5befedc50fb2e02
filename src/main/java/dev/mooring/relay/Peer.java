package dev.mooring.relay;

import dev.mooring.id.NodeKey;
import dev.mooring.id.NodeState;
import dev.mooring.registry.NodeRecord;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Another node, from its record in the registry.
 *
 * @param key the node's key in the ids of its sessions
 * @param address host and port of the node
 * @param isReady whether the node admits new clients
 */
record Peer(NodeKey key, HostAndPort address, boolean isReady) {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{8}");

    /** Reads a node's record; empty while the record has no address or no key. */
    static Optional<Peer> of(NodeRecord node) {
        HostAndPort address = HostAndPort.parseAuthority(node.field("address"), -1);
        String key = node.field("key");
        if (address == null || address.port() < 0 || !KEY.matcher(key).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Peer(new NodeKey(key), address, node.field("state").equals(NodeState.READY.wireName())));
    }
}
