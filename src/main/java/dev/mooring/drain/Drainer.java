package dev.mooring.drain;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.tracking.Leaving;
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
 * Lets the clients of this node go, once and for good: evenly over the window where there are other nodes, all at once
 * where there is none. Any thread may ask it to; its state is the first loop's.
 *
 * <pre>
 *   admission closed ─► state told to all ─► sessions closed ─► tunnels closed ─► none left, or the window is over
 * </pre>
 *
 * A balancer may send clients here all the while. Their WebSockets become tunnels to other nodes; each tunnel counts as
 * soon as it is there, so that it has its moment, too, before the node stops.
 */
public final class Drainer {

    private static final Logger LOG = System.getLogger(Drainer.class.getName());

    /** For clients between two polls, who hear of the end by their next one, when nobody waits for them elsewhere. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final long LOOK_MILLIS = 50;

    /** How often the log says how far a drain has come. */
    private static final long REPORT_NANOS = 5_000_000_000L;

    /** How long a client that moves may take for it; at most half of the window. */
    private static final Duration TIME_TO_MOVE = Duration.ofSeconds(3);

    private final Loops loops;
    private final Loop first;
    private final Duration window;
    private final Duration stay;
    private final AdmissionSwitch admission;
    private final DrainingNode node;
    private final SessionWatch sessions;
    private final Tunnels tunnels;
    private @Nullable Future<Void> drained;
    private long stayUntilNanos;

    /** How many clients each loop has, by its index: of sessions that are ours, of those that move, and of tunnels. */
    private record Clients(List<Integer> sessions, List<Integer> movers, List<Integer> tunnels) {

        static Clients of(List<Leaving> leaving, List<Integer> tunnels) {
            return new Clients(
                    leaving.stream().map(Leaving::sessions).toList(),
                    leaving.stream().map(Leaving::movers).toList(),
                    tunnels);
        }

        int ours() {
            return sum(sessions);
        }

        int others() {
            return sum(tunnels);
        }

        private static int sum(List<Integer> numbers) {
            return numbers.stream().mapToInt(Integer::intValue).sum();
        }
    }

    /**
     * The parts of a node that a drain works with.
     *
     * @param admission turns new clients away
     * @param node the node, as a drain sees it
     * @param sessions the sessions of this node
     * @param tunnels the connections that carry other nodes' sessions
     */
    public record Seams(AdmissionSwitch admission, DrainingNode node, SessionWatch sessions, Tunnels tunnels) {}

    /**
     * A drainer that has not begun.
     *
     * @param window over how long clients go, at most
     * @param stay how long after the beginning of a drain the node does not stop, where there are other nodes: a balancer
     *     that has not heard of it yet still sends clients here, who are led to those nodes
     */
    public Drainer(Loops loops, Duration window, Duration stay, Seams seams) {
        this.loops = loops;
        this.first = loops.at(0);
        this.window = window;
        this.stay = stay;
        this.admission = seams.admission();
        this.node = seams.node();
        this.sessions = seams.sessions();
        this.tunnels = seams.tunnels();
    }

    /** Over how long clients go, at most. */
    public Duration window() {
        return window;
    }

    /** Begins, unless it has begun. Succeeds when no session is left; who asks twice is told twice. */
    public Future<Void> drain() {
        return first.call(() -> {
            if (drained == null) {
                drained = begin();
            }
            return drained;
        });
    }

    /**
     * The same before the node stops: tunnels that have come since a drain ended are closed over a window of their own,
     * and afterwards no relayed poll waits. Succeeds when the node may stop to listen.
     */
    public Future<Void> leave() {
        long endNanos = System.nanoTime() + window.toNanos();
        return first.call(() -> drain().compose(done -> stay())
                .compose(done -> letGoUntil(endNanos))
                .compose(gone -> tunnels.leave()));
    }

    /** Ends all sessions at once, whoever would take them. */
    public Future<Void> end() {
        return admission.close().compose(closed -> node.announce()).compose(told -> node.closeSessions());
    }

    private Future<Void> stay() {
        Promise<Void> over = Promise.promise();
        long millis = Duration.ofNanos(stayUntilNanos - System.nanoTime()).toMillis();
        first.timers().schedule(Math.max(0, millis), over::complete);
        return over.future();
    }

    private Future<Void> begin() {
        long start = System.nanoTime();
        Future<Boolean> alone = admission
                .close()
                .compose(closed -> home(node.announce()))
                .compose(told -> node.isAlone())
                // While Redis is away nobody knows; then there may be others, and all clients at once would be too
                // many.
                .otherwise(false);
        return home(alone).compose(isAlone -> {
            stayUntilNanos = start + (isAlone ? 0 : stay.toNanos());
            return letGo(isAlone, start);
        });
    }

    private Future<Void> letGo(boolean isAlone, long start) {
        tunnels.drain();
        return clients()
                .compose(clients -> {
                    int movers = Clients.sum(clients.movers());
                    int number = clients.ours() + movers + clients.others();
                    Duration left = window.minusNanos(System.nanoTime() - start);
                    Duration time = isAlone ? Duration.ZERO : shorter(left, DrainPace.STEP.multipliedBy(number));
                    LOG.log(
                            Level.INFO,
                            isAlone
                                    ? "draining: {0} sessions go at once, there is no other node"
                                    : "draining: {0} sessions, then {2} tunnels, go within {1} ms; {3} of them are asked to move",
                            clients.ours() + movers,
                            time.toMillis(),
                            clients.others(),
                            movers);
                    if (isAlone) {
                        letGo(clients, clients.ours() + clients.others());
                        share(movers, clients.movers(), (loop, part) -> sessions.askToMove(loop, part, Duration.ZERO));
                    }
                    return letGoUntil(System.nanoTime() + (isAlone ? shorter(left, GRACE) : left).toNanos());
                })
                .onSuccess(left -> LOG.log(Level.INFO, "drained; {0} clients were left at the end", left))
                .mapEmpty();
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Succeeds with the number of clients that were left. */
    private Future<Integer> letGoUntil(long endNanos) {
        Promise<Integer> gone = Promise.promise();
        long now = System.nanoTime();
        DrainPace movers = new DrainPace(now, endNanos - timeToMove().toNanos());
        look(new Paces(new DrainPace(now, endNanos), movers), endNanos, gone);
        return gone.future();
    }

    /** How fast clients go, and how fast those that move are asked to. */
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

    /** Lets go, again and again, who is due, until none is left; ends what is at the end of the time. */
    private void look(Paces paces, long endNanos, Promise<Integer> gone) {
        Future<Clients> ignored = clients().onComplete(counted -> {
            if (counted.succeeded()) {
                Clients clients = counted.result();
                letGo(clients, paces.clients.due(clients.ours() + clients.others(), System.nanoTime()));
                int movers = paces.movers.due(Clients.sum(clients.movers()), System.nanoTime());
                share(movers, clients.movers(), (loop, part) -> sessions.askToMove(loop, part, timeToMove()));
            }
            goOn(paces, endNanos, gone);
        });
    }

    private void goOn(Paces paces, long endNanos, Promise<Integer> gone) {
        Future<Integer> ignored = home(left()).onComplete(left -> {
            if (left.succeeded() && left.result() > 0 && System.nanoTime() - endNanos < 0) {
                paces.report(left.result());
                first.timers().schedule(LOOK_MILLIS, () -> look(paces, endNanos, gone));
            } else {
                home(node.closeSessions()).map(closed -> left.result()).onComplete(gone);
            }
        });
    }

    /** Lets that many clients go: ours first, and tunnels, which those who left may have come back by, last. */
    private void letGo(Clients clients, int number) {
        int ours = Math.min(number, clients.ours());
        share(ours, clients.sessions(), sessions::letGo);
        share(number - ours, clients.tunnels(), tunnels::letGo);
    }

    /** Takes from each loop its part of a number, as large as its part of the clients. */
    private void share(int number, List<Integer> clients, ObjIntConsumer<Loop> letGo) {
        int left = number;
        int total = Clients.sum(clients);
        for (int i = 0; i < clients.size() && left > 0 && total > 0; i++) {
            int part = (int) Math.min(left, ((long) left * clients.get(i) + total - 1) / total);
            total -= clients.get(i);
            left -= part;
            letGo.accept(loops.at(i), part);
        }
    }

    private Future<Clients> clients() {
        Future<List<Leaving>> leaving = sessions.leaving();
        Future<List<Integer>> held = tunnels.counts();
        return home(Future.all(leaving, held).map(counted -> Clients.of(leaving.result(), held.result())));
    }

    private Duration timeToMove() {
        return shorter(TIME_TO_MOVE, window.dividedBy(2));
    }

    /** The sessions whose clients have not heard of their end are left, too. */
    private Future<Integer> left() {
        return node.sessions().compose(ours -> tunnels.counts().map(others -> ours + Clients.sum(others)));
    }

    /** The same, answered on the first loop. */
    private <T> Future<T> home(Future<T> there) {
        Promise<T> here = Promise.promise();
        there.onComplete(result -> first.run(() -> here.handle(result)));
        return here.future();
    }
}
