package dev.mooring.drain;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.tracking.DrainCounts;
import dev.mooring.tracking.SessionWatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Drains this node, once: closes its clients evenly over the window if other nodes exist, and at once if none does. Any
 * thread may call it; the first loop owns its state.
 *
 * <pre>
 *   admission closed ─► state announced ─► sessions closed ─► tunnels closed ─► no client left, or the window is over
 * </pre>
 *
 * The load balancer may still send clients to this node. Their WebSockets become tunnels to other nodes, and each new
 * tunnel is counted at the next step, so that tunnels are spread too before the node stops.
 */
public final class Drainer {

    private static final Logger LOG = System.getLogger(Drainer.class.getName());

    /** The window without other nodes: a client between two polls learns of the close with its next poll. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final long STEP_MILLIS = 50;

    /** The interval of log lines about the progress of a drain. */
    private static final long REPORT_NANOS = 5_000_000_000L;

    /** The time that a client has to move; half of the window if that is shorter. */
    private static final Duration TIME_TO_MOVE = Duration.ofSeconds(3);

    private final Loops loops;
    private final Loop first;
    private final Duration window;
    private final Duration minimum;
    private final AdmissionSwitch admission;
    private final DrainingNode node;
    private final SessionWatch sessions;
    private final Tunnels tunnels;
    private @Nullable Future<Void> drained;
    private long minimumEndNanos;

    /**
     * The clients of each loop, by the loop's index.
     *
     * @param sessions the number of this node's sessions to close
     * @param movers the number of clients to ask to move
     * @param tunnels the number of tunnels
     */
    private record Clients(List<Integer> sessions, List<Integer> movers, List<Integer> tunnels) {

        static Clients of(List<DrainCounts> counts, List<Integer> tunnels) {
            return new Clients(
                    counts.stream().map(DrainCounts::sessions).toList(),
                    counts.stream().map(DrainCounts::movers).toList(),
                    tunnels);
        }

        int ownSessions() {
            return sum(sessions);
        }

        int tunnelCount() {
            return sum(tunnels);
        }

        private static int sum(List<Integer> numbers) {
            return numbers.stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * The parts of a node that a drain uses.
     *
     * @param admission refuses new clients
     * @param node the node itself
     * @param sessions the sessions of this node
     * @param tunnels the connections that carry other nodes' sessions
     */
    public record Parts(AdmissionSwitch admission, DrainingNode node, SessionWatch sessions, Tunnels tunnels) {}

    /**
     * Creates a drainer that has not begun.
     *
     * @param window the longest time over which clients are closed
     * @param minimum the time from the beginning of a drain before which the node does not stop if there are other nodes: a
     *     balancer that does not know of the drain yet still sends clients here, which are relayed to those nodes
     */
    public Drainer(Loops loops, Duration window, Duration minimum, Parts parts) {
        this.loops = loops;
        this.first = loops.at(0);
        this.window = window;
        this.minimum = minimum;
        this.admission = parts.admission();
        this.node = parts.node();
        this.sessions = parts.sessions();
        this.tunnels = parts.tunnels();
    }

    /** The longest time over which clients are closed. */
    public Duration window() {
        return window;
    }

    /**
     * Drains the node. Succeeds when no client is left or the window is over; every further call returns the same
     * result.
     */
    public Future<Void> drain() {
        return first.call(() -> {
            if (drained == null) {
                drained = begin();
            }
            return drained;
        });
    }

    /**
     * Drains the node before it stops. Tunnels that were opened after an earlier drain are closed over a window of
     * their own; then relayed polls are released. Succeeds when the node may stop listening.
     */
    public Future<Void> drainBeforeStop() {
        long endNanos = System.nanoTime() + window.toNanos();
        return first.call(() -> drain().compose(done -> awaitMinimum())
                .compose(done -> drainUntil(endNanos))
                .compose(none -> tunnels.releasePolls()));
    }

    /** Closes all sessions at once, whether or not other nodes exist. */
    public Future<Void> closeAll() {
        return admission.close().compose(closed -> node.announce()).compose(told -> node.closeSessions());
    }

    private Future<Void> awaitMinimum() {
        Promise<Void> over = Promise.promise();
        long millis = Duration.ofNanos(minimumEndNanos - System.nanoTime()).toMillis();
        first.timers().schedule(Math.max(0, millis), over::complete);
        return over.future();
    }

    private Future<Void> begin() {
        long start = System.nanoTime();
        Future<Boolean> alone = admission
                .close()
                .compose(closed -> onFirstLoop(node.announce()))
                .compose(told -> node.isAlone())
                // While Redis is unreachable the node assumes that others exist: closing all clients at once would be
                // too many reconnections.
                .otherwise(false);
        return onFirstLoop(alone).compose(isAlone -> {
            minimumEndNanos = start + (isAlone ? 0 : minimum.toNanos());
            return drain(isAlone, start);
        });
    }

    private Future<Void> drain(boolean isAlone, long start) {
        tunnels.drain();
        return clients()
                .compose(clients -> {
                    int movers = Clients.sum(clients.movers());
                    int number = clients.ownSessions() + movers + clients.tunnelCount();
                    Duration left = window.minusNanos(System.nanoTime() - start);
                    Duration time = isAlone ? Duration.ZERO : shorter(left, DrainPace.STEP.multipliedBy(number));
                    LOG.log(
                            Level.INFO,
                            isAlone
                                    ? "draining: closing {0} sessions at once, because no other node is registered"
                                    : "draining: closing {0} sessions, then {2} tunnels, within {1} ms; {3} sessions are asked to move first",
                            clients.ownSessions() + movers,
                            time.toMillis(),
                            clients.tunnelCount(),
                            movers);
                    if (isAlone) {
                        closeSome(clients, clients.ownSessions() + clients.tunnelCount());
                        share(movers, clients.movers(), (loop, part) -> sessions.askToMove(loop, part, Duration.ZERO));
                    }
                    return drainUntil(System.nanoTime() + (isAlone ? shorter(left, GRACE) : left).toNanos());
                })
                .onSuccess(left -> LOG.log(Level.INFO, "drained; {0} clients were left at the end", left))
                .mapEmpty();
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Closes clients until this time. Succeeds with the number of clients that were left. */
    private Future<Integer> drainUntil(long endNanos) {
        Promise<Integer> done = Promise.promise();
        long now = System.nanoTime();
        DrainPace movers = new DrainPace(now, endNanos - timeToMove().toNanos());
        closeDue(new Paces(new DrainPace(now, endNanos), movers), endNanos, done);
        return done.future();
    }

    /** The pace of closing clients, and that of asking clients to move. */
    private static final class Paces {
        private final DrainPace clients;
        private final DrainPace movers;
        private long reportedNanos = System.nanoTime();

        private Paces(DrainPace clients, DrainPace movers) {
            this.clients = clients;
            this.movers = movers;
        }

        private void report(int left) {
            if (System.nanoTime() - reportedNanos > REPORT_NANOS) {
                reportedNanos = System.nanoTime();
                LOG.log(Level.INFO, "draining: {0} clients are left", left);
            }
        }
    }

    /**
     * Closes the clients that are due, step by step, until none is left; closes all sessions at the end of the time.
     */
    private void closeDue(Paces paces, long endNanos, Promise<Integer> done) {
        Future<Clients> ignored = clients().onComplete(counted -> {
            if (counted.succeeded()) {
                Clients clients = counted.result();
                closeSome(clients, paces.clients.due(clients.ownSessions() + clients.tunnelCount(), System.nanoTime()));
                int movers = paces.movers.due(Clients.sum(clients.movers()), System.nanoTime());
                share(movers, clients.movers(), (loop, part) -> sessions.askToMove(loop, part, timeToMove()));
            }
            continueOrEnd(paces, endNanos, done);
        });
    }

    private void continueOrEnd(Paces paces, long endNanos, Promise<Integer> done) {
        Future<Integer> ignored = onFirstLoop(left()).onComplete(left -> {
            if (left.succeeded() && left.result() > 0 && System.nanoTime() - endNanos < 0) {
                paces.report(left.result());
                first.timers().schedule(STEP_MILLIS, () -> closeDue(paces, endNanos, done));
            } else {
                onFirstLoop(node.closeSessions()).map(closed -> left.result()).onComplete(done);
            }
        });
    }

    /**
     * Closes this number of clients: own sessions first, tunnels last, because clients of closed sessions may return by
     * them.
     */
    private void closeSome(Clients clients, int number) {
        int own = Math.min(number, clients.ownSessions());
        share(own, clients.sessions(), sessions::drain);
        share(number - own, clients.tunnels(), tunnels::close);
    }

    /** Divides a number among the loops in proportion to their clients, and runs the action with each part. */
    private void share(int number, List<Integer> clients, ObjIntConsumer<Loop> action) {
        int left = number;
        int total = Clients.sum(clients);
        for (int i = 0; i < clients.size() && left > 0 && total > 0; i++) {
            int part = (int) Math.min(left, ((long) left * clients.get(i) + total - 1) / total);
            total -= clients.get(i);
            left -= part;
            action.accept(loops.at(i), part);
        }
    }

    private Future<Clients> clients() {
        Future<List<DrainCounts>> counts = sessions.drainCounts();
        Future<List<Integer>> tunnelCounts = tunnels.counts();
        return onFirstLoop(
                Future.all(counts, tunnelCounts).map(counted -> Clients.of(counts.result(), tunnelCounts.result())));
    }

    private Duration timeToMove() {
        return shorter(TIME_TO_MOVE, window.dividedBy(2));
    }

    /** The number of clients that are left, with the sessions that are closing. */
    private Future<Integer> left() {
        return node.sessions().compose(ours -> tunnels.counts().map(others -> ours + Clients.sum(others)));
    }

    /** The same future, completed on the first loop. */
    private <T> Future<T> onFirstLoop(Future<T> there) {
        Promise<T> here = Promise.promise();
        there.onComplete(result -> first.run(() -> here.handle(result)));
        return here.future();
    }
}
