package dev.mooring.relay;

import dev.mooring.id.NodeKey;
import dev.mooring.id.NodeState;
import dev.mooring.registry.NodeRecord;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Another node, as the registry knows it.
 *
 * @param key of its sessions
 * @param address where it is reached
 * @param isReady whether it takes new clients
 */
record Peer(NodeKey key, HostAndPort address, boolean isReady) {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{8}");

    /** The node of that record; empty while it has not said all that is needed to reach it. */
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
