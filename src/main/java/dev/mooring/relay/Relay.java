package dev.mooring.relay;

import dev.mooring.engineio.RequestRelay;
import dev.mooring.id.NodeId;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.registry.SessionDirectory;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** This node's way to the others. Itself immutable; each loop's part is that loop's. */
public final class Relay {

    private final OwnerRelay relay;
    private final RelayProbe probe;

    private Relay(OwnerRelay relay, RelayProbe probe) {
        this.relay = relay;
        this.probe = probe;
    }

    /**
     * A way that nobody has gone yet.
     *
     * @param self this node
     * @param registry says where the others are
     * @param clock by which relayed requests are dated
     */
    public static Relay of(
            RelayConfig config, NodeId self, Loops loops, SessionDirectory registry, InstantSource clock) {
        NodeDirectory directory = new NodeDirectory(loops, self, registry::listedNodes);
        OwnerRelay relay = new OwnerRelay(config, self, loops, directory, clock);
        return new Relay(relay, new RelayProbe(loops, directory, relay));
    }

    /** Sends requests for other nodes' sessions to their nodes. */
    public RequestRelay requests() {
        return relay;
    }

    /** Whether the last node that was asked has answered, or there is no other; answers on the caller's loop. */
    public Future<Boolean> works() {
        return probe.works();
    }

    /**
     * Puts on a router what other nodes ask for.
     *
     * @param release ends the poll of that session with a noop, if one waits
     */
    public void mount(Router router, Consumer<SessionId> release) {
        probe.mount(router);
        new PollRelease(relay, release).mount(router);
    }

    /** How many WebSockets of other nodes' sessions come through each loop, by its index; asks each loop. */
    public Future<List<Integer>> tunnels() {
        return relay.parts().gather(LoopRelay::tunnels);
    }

    /** Closes that many tunnels of a loop, the oldest first; any loop may ask. */
    public void closeTunnels(Loop loop, int number) {
        loop.run(() -> relay.parts().of(loop).close(number));
    }

    /**
     * Leads clients to other nodes from now on: each answer ends its connection, and each poll is ended with a noop within
     * a second. Any loop may ask.
     */
    public void drain() {
        relay.parts().forEach(LoopRelay::drain);
    }

    /** Ends all polls with a noop, as soon as they come: this node is about to stop. Succeeds when each loop knows. */
    public Future<Void> leave() {
        return relay.parts().run(LoopRelay::leave);
    }
}
