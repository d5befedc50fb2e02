package dev.mooring.relay;

import dev.mooring.engineio.ForeignSession;
import dev.mooring.id.NodeId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.registry.SessionDirectory;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** This node's way to the others. Itself immutable; each loop's part is that loop's. */
public final class Relay {

    private final Loops loops;
    private final OwnerRelay relay;
    private final RelayProbe probe;

    private Relay(Loops loops, OwnerRelay relay, RelayProbe probe) {
        this.loops = loops;
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
        return new Relay(loops, relay, new RelayProbe(loops, directory, relay));
    }

    /** Where requests go whose sessions are not ours. */
    public ForeignSession foreign() {
        return relay;
    }

    /** Whether the last node that was asked has answered, or there is no other; answers on the caller's loop. */
    public Future<Boolean> works() {
        return probe.works();
    }

    /** Puts on a router what other nodes ask for. */
    public void mount(Router router) {
        probe.mount(router);
    }

    /** How many WebSockets of other nodes' sessions come through this one; asks each loop. */
    public Future<Integer> tunnels() {
        List<Future<Integer>> numbers = new ArrayList<>();
        loops.forEach(loop -> numbers.add(
                loop.call(() -> Future.succeededFuture(relay.of(loop).tunnels().size()))));
        return Future.all(numbers)
                .map(all ->
                        all.<Integer>list().stream().mapToInt(Integer::intValue).sum());
    }

    /** What closes each of a loop's tunnels, the oldest first; must be called, and run, on that loop. */
    public List<Runnable> closings(Loop loop) {
        loop.checkCurrent();
        return relay.of(loop).tunnels().stream()
                .map(tunnel -> (Runnable) tunnel::close)
                .toList();
    }
}
