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

/** Relays requests between this node and the others. Immutable; each loop owns its part. */
public final class Relay {

    private final OwnerRelay relay;
    private final RelayProbe probe;

    private Relay(OwnerRelay relay, RelayProbe probe) {
        this.relay = relay;
        this.probe = probe;
    }

    /**
     * A relay without connections.
     *
     * @param self this node
     * @param registry has the addresses of the other nodes
     * @param clock the clock for the dates of relayed requests
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

    /** Whether the last probe of another node was answered, or there is no other node; completes on the caller's loop. */
    public Future<Boolean> works() {
        return probe.works();
    }

    /**
     * Adds the routes for other nodes to a router.
     *
     * @param release ends the open poll of a session with a noop
     */
    public void mount(Router router, Consumer<SessionId> release) {
        probe.mount(router);
        new PollRelease(relay, release).mount(router);
    }

    /** The number of tunnels of each loop, by loop index. A tunnel is the WebSocket of another node's session. */
    public Future<List<Integer>> tunnels() {
        return relay.loopRelays().gather(LoopRelay::tunnels);
    }

    /** Closes a number of tunnels of a loop, the oldest first. Any loop may call it. */
    public void closeTunnels(Loop loop, int number) {
        loop.run(() -> relay.loopRelays().of(loop).close(number));
    }

    /**
     * Moves clients to other nodes from now on: each answer closes its connection, and each poll ends with a noop within a
     * second. Any loop may call it.
     */
    public void drain() {
        relay.loopRelays().forEach(LoopRelay::drain);
    }

    /** Ends all polls with a noop as soon as they arrive, because this node is about to stop. Succeeds when each loop does so. */
    public Future<Void> leave() {
        return relay.loopRelays().run(LoopRelay::leave);
    }
}
