package dev.mooring.relay;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tests whether other nodes accept relayed requests. Each call of {@link #works} probes the next node, unless the last
 * result is recent. The first loop owns the probe; other loops ask that loop.
 */
final class RelayProbe {

    /** The path of the probe. Only nodes with the same secret get an answer other than 404. */
    static final String PATH = "/relay/probe";

    private static final int NO_CONTENT = 204;
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Loops loops;
    private final Loop owner;
    private final NodeDirectory directory;
    private final OwnerRelay relay;
    private int turn;
    private long probedNanos;
    private @Nullable Future<Boolean> last;

    RelayProbe(Loops loops, NodeDirectory directory, OwnerRelay relay) {
        this.loops = loops;
        this.owner = loops.at(0);
        this.directory = directory;
        this.relay = relay;
    }

    /** Adds the route for other nodes' probes to a router. */
    void mount(Router router) {
        router.get(PATH).handler(this::answer);
    }

    private void answer(RoutingContext probe) {
        if (relay.client(probe.request()).isPresent()) {
            Future<Void> ignored = probe.response().setStatusCode(NO_CONTENT).end();
        } else {
            probe.next();
        }
    }

    /** Whether there is no other node, or the last probe was answered; completes on the caller's loop. */
    Future<Boolean> works() {
        return loops.here(owner.vertx()).ask(owner, () -> directory.others().compose(this::works));
    }

    private Future<Boolean> works(List<Peer> others) {
        if (others.isEmpty()) {
            return Future.succeededFuture(true);
        }
        Future<Boolean> known = last;
        if (known != null && System.nanoTime() - probedNanos < FRESH.toNanos()) {
            return known;
        }
        probedNanos = System.nanoTime();
        turn = (turn + 1) % others.size();
        Future<Boolean> asked =
                relay.answers(others.get(turn), PATH, NO_CONTENT).otherwise(false);
        last = asked;
        return asked;
    }
}
