package dev.mooring.app;

import dev.mooring.id.CloseReason;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets the clients of this node go, once and for good: evenly over the window where there are other nodes, all at once
 * where there is none. Any thread may ask it to; its state is the first loop's.
 *
 * <pre>
 *   door closed ─► state told to all ─► sessions closed, each loop its own ─► tunnels closed ─► none left, or the
 *                                                                                               window is over
 * </pre>
 */
final class Drainer {

    private static final Logger LOG = System.getLogger(Drainer.class.getName());

    /** 20 a second at least: a node with few clients needs no whole window. */
    private static final Duration STEP = Duration.ofMillis(50);

    /** For clients between two polls, who hear of the end by their next one, when nobody waits for them elsewhere. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final long LOOK_MILLIS = 50;

    private final Loop first;
    private final Duration window;
    private final Registration registration;
    private final ClusterConnections connections;
    private final NodeRelay relay;
    private @Nullable Future<Void> drained;

    /**
     * A drainer that has not begun.
     *
     * @param window over how long clients go, at most
     */
    Drainer(Loops loops, Duration window, Registration registration, ClusterConnections connections, NodeRelay relay) {
        this.first = loops.at(0);
        this.window = window;
        this.registration = registration;
        this.connections = connections;
        this.relay = relay;
    }

    /** Over how long clients go, at most. */
    Duration window() {
        return window;
    }

    /** Begins, unless it has begun. Succeeds when no session is left; who asks twice is told twice. */
    Future<Void> drain() {
        return first.call(() -> {
            if (drained == null) {
                drained = begin();
            }
            return drained;
        });
    }

    /** Ends all sessions at once, whoever would take them. */
    Future<Void> end() {
        return registration
                .door()
                .close()
                .compose(closed -> registration.become(NodeState.DRAINING))
                .compose(told -> connections.io().close(CloseReason.DRAINED));
    }

    private Future<Void> begin() {
        long start = System.nanoTime();
        Future<Boolean> alone = registration
                .door()
                .close()
                .compose(closed -> home(registration.become(NodeState.DRAINING)))
                .compose(told -> connections.isAlone())
                // While Redis is away nobody knows; then there may be others, and all clients at once would be too
                // many.
                .otherwise(false);
        return home(alone).compose(isAlone -> letGo(isAlone, start));
    }

    private Future<Void> letGo(boolean isAlone, long start) {
        Future<Integer> sessions = registration.watch().open();
        Future<Integer> tunnels = relay.tunnels();
        return home(Future.all(sessions, tunnels)).compose(counted -> {
            int number = sessions.result() + tunnels.result();
            Duration left = window.minusNanos(System.nanoTime() - start);
            Duration time = isAlone ? Duration.ZERO : shorter(left, STEP.multipliedBy(number));
            LOG.log(
                    Level.INFO,
                    isAlone
                            ? "draining: {0} sessions go at once, there is no other node"
                            : "draining: {0} sessions, then {2} tunnels, go within {1} ms",
                    sessions.result(),
                    time.toMillis(),
                    tunnels.result());
            Duration ours =
                    number == 0 ? time : time.multipliedBy(sessions.result()).dividedBy(number);
            registration.watch().letGo(ours);
            first.timers().schedule(Math.max(1, ours.toMillis()), () -> relay.letGo(time.minus(ours)));
            Promise<Void> gone = Promise.promise();
            look(System.nanoTime() + (isAlone ? shorter(left, GRACE) : left).toNanos(), gone);
            return gone.future();
        });
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Looks again and again whether a session is left; ends what is at the end of the time. */
    private void look(long endNanos, Promise<Void> gone) {
        Future<Integer> ignored = home(left()).onComplete(left -> {
            if (left.succeeded() && left.result() > 0 && System.nanoTime() - endNanos < 0) {
                first.timers().schedule(LOOK_MILLIS, () -> look(endNanos, gone));
            } else {
                connections.io().close(CloseReason.DRAINED).onComplete(gone);
                LOG.log(
                        Level.INFO,
                        "drained; {0} clients were left at the end",
                        left.succeeded() ? left.result() : "an unknown number of");
            }
        });
    }

    private Future<Integer> left() {
        return connections.io().sessions().compose(ours -> relay.tunnels().map(others -> ours + others));
    }

    /** The same, answered on the first loop. */
    private <T> Future<T> home(Future<T> there) {
        Promise<T> here = Promise.promise();
        there.onComplete(result -> first.run(() -> here.handle(result)));
        return here.future();
    }
}
