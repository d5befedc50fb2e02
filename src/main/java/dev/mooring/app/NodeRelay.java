package dev.mooring.app;

import dev.mooring.config.NodeConfig;
import dev.mooring.drain.Tunnels;
import dev.mooring.engineio.RequestRelay;
import dev.mooring.id.NodeId;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.relay.Relay;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The relay of a node; every method does nothing if the node has none.
 *
 * @param relay empty if {@code CLUSTER_SECRET} is not set
 */
record NodeRelay(Loops loops, Optional<Relay> relay) implements Tunnels {

    /** Creates the relay, if the configuration has a secret for it. */
    static NodeRelay of(NodeConfig config, NodeId self, Loops loops, SessionDirectory registry, InstantSource clock) {
        return new NodeRelay(loops, config.relay().map(relay -> Relay.of(relay, self, loops, registry, clock)));
    }

    /** The relay for Engine.IO requests to sessions of other nodes. */
    RequestRelay requests() {
        return relay.map(Relay::requests).orElse(RequestRelay.NONE);
    }

    /**
     * Whether a session's requests reach the session from every node. Completes on the caller's loop.
     *
     * @param isAlone whether there is no other node; decides if the node has no relay
     */
    Future<Boolean> works(Supplier<Future<Boolean>> isAlone) {
        return relay.map(Relay::works).orElseGet(isAlone);
    }

    /** Mounts the relay's own routes, if the node has a relay. */
    void mount(Router router, Consumer<SessionId> release) {
        relay.ifPresent(present -> present.mount(router, release));
    }

    @Override
    public Future<List<Integer>> counts() {
        return relay.map(Relay::tunnels).orElse(Future.succeededFuture(List.of()));
    }

    @Override
    public void close(Loop loop, int number) {
        relay.ifPresent(present -> present.closeTunnels(loop, number));
    }

    @Override
    public void drain() {
        relay.ifPresent(Relay::drain);
    }

    @Override
    public Future<Void> releasePolls() {
        return relay.map(Relay::leave).orElse(Future.succeededFuture());
    }
}
