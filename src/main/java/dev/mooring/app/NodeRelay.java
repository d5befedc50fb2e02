package dev.mooring.app;

import dev.mooring.config.NodeConfig;
import dev.mooring.engineio.ForeignSession;
import dev.mooring.id.NodeId;
import dev.mooring.loop.Loops;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.relay.Relay;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A node's relay, if it has one.
 *
 * @param relay empty where the nodes have no secret in common
 */
record NodeRelay(Loops loops, Optional<Relay> relay) {

    static NodeRelay of(NodeConfig config, NodeId self, Loops loops, SessionDirectory registry, InstantSource clock) {
        return new NodeRelay(loops, config.relay().map(relay -> Relay.of(relay, self, loops, registry, clock)));
    }

    ForeignSession foreign() {
        return relay.map(Relay::foreign).orElse(ForeignSession.NONE);
    }

    /**
     * Whether a session's requests reach it, whichever node they come to; answers on the caller's loop.
     *
     * @param isAlone whether there is no other node
     */
    Future<Boolean> works(Supplier<Future<Boolean>> isAlone) {
        return relay.map(Relay::works).orElseGet(isAlone);
    }

    void mount(Router router) {
        relay.ifPresent(there -> there.mount(router));
    }

    /** How many clients of other nodes hold on to this one. */
    Future<Integer> tunnels() {
        return relay.map(Relay::tunnels).orElse(Future.succeededFuture(0));
    }

    /** Lets the clients of other nodes go, evenly over that time; any loop may ask. */
    void letGo(Duration time) {
        relay.ifPresent(there -> loops.forEach(loop -> loop.run(
                () -> new LocalDrain(loop, there.closings(loop), time, (loop.index() + 0.5) / loops.size()).run())));
    }
}
