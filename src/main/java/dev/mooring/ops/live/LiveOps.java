package dev.mooring.ops.live;

import dev.mooring.auth.TokenVerifier;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.ops.NodeStatus;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The namespace {@code /ops}. While an operator is connected to any node, each node publishes its numbers once a
 * second, and a node with operators sends them the numbers of all nodes. Without operators nothing is read or sent.
 * Owned by the first loop.
 *
 * <pre>
 *   node with operators ── "watch", each second ──► all nodes
 *   all nodes ── "numbers", at most once a second ──► all nodes with operators ── "snapshot" ──► operators
 * </pre>
 */
public final class LiveOps {

    /** The name of the namespace. */
    public static final String NAMESPACE = "/ops";

    /** The path at which clients connect to it. A balancer that closes {@code /ops/*} closes the namespace with it. */
    public static final String PATH = "/ops/socket.io/";

    private static final Logger LOG = System.getLogger(LiveOps.class.getName());
    private static final String WATCH = "watch";
    private static final String NUMBERS = "numbers";
    private static final int PERIOD_MILLIS = 1_000;

    /**
     * The shortest time between two publications. Several nodes with operators send {@code watch} in one period, and
     * each of them not exactly once a second.
     */
    private static final long MIN_INTERVAL_NANOS = Duration.ofMillis(700).toNanos();

    /** The time for which a node that publishes nothing is still shown with its last numbers. */
    private static final long MAX_AGE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Namespace namespace;
    private final Loop owner;
    private final NodeStatus status;
    private final Supplier<Future<JsonObject>> numbers;
    private final Map<String, NodeNumbers> latest = new TreeMap<>();
    private int operators;
    private boolean isTicking;
    private long publishedAt = System.nanoTime() - MAX_AGE_NANOS;
    private boolean isFailing;

    /** The last numbers of a node, and the time at which they arrived. */
    private record NodeNumbers(JsonObject numbers, long at) {}

    private LiveOps(Namespace namespace, Loop owner, NodeStatus status, Supplier<Future<JsonObject>> numbers) {
        this.namespace = namespace;
        this.owner = owner;
        this.status = status;
        this.numbers = numbers;
    }

    /**
     * Opens the namespace to administrators.
     *
     * @param numbers reads the numbers of this node; called on the first loop, completes on any loop
     */
    public static void open(
            Namespace namespace,
            Loops loops,
            PerLoop<TokenVerifier> verifiers,
            NodeStatus status,
            Supplier<Future<JsonObject>> numbers) {
        LiveOps ops = new LiveOps(namespace, loops.at(0), status, numbers);
        AdminsOnly admins = new AdminsOnly(verifiers);
        Namespace ignored = namespace
                .use(admins)
                // No recovery, because a missed snapshot is out of date.
                .recoverIf((socket, rooms, data) -> false)
                .onConnect(socket -> {
                    admins.watch(socket);
                    ops.onConnect(socket);
                })
                .onServerSide(WATCH, (args, answer) -> ops.owner.run(ops::onWatch))
                .onServerSide(NUMBERS, (args, answer) -> ops.owner.run(() -> ops.onNumbers(args)));
    }

    private void onConnect(Socket socket) {
        socket.onDisconnect(reason -> owner.run(() -> operators--));
        owner.run(() -> {
            operators++;
            if (!isTicking) {
                isTicking = true;
                tick();
            }
        });
    }

    /** Asks all nodes for their numbers once a period, until no operator is connected to this node. */
    private void tick() {
        if (operators == 0) {
            isTicking = false;
            latest.clear();
            return;
        }
        namespace.serverSideEmit(WATCH);
        publishNumbers();
        // Half a period later the other nodes have answered.
        owner.timers().schedule(PERIOD_MILLIS / 2, this::sendSnapshot);
        owner.timers().schedule(PERIOD_MILLIS, this::tick);
    }

    private void onWatch() {
        if (System.nanoTime() - publishedAt > MIN_INTERVAL_NANOS) {
            publishNumbers();
        }
    }

    private void publishNumbers() {
        publishedAt = System.nanoTime();
        Future<Void> ignored = Future.all(numbers.get(), status.state())
                .onSuccess(both -> owner.run(() -> {
                    isFailing = false;
                    JsonObject own = both.<JsonObject>resultAt(0)
                            .put("node", status.id().value())
                            .put("version", status.version())
                            .put("state", both.<NodeState>resultAt(1).wireName())
                            .put("at", status.now().toEpochMilli());
                    keep(own);
                    namespace.serverSideEmit(NUMBERS, own);
                }))
                .onFailure(failure -> owner.run(() -> onFailure(failure)))
                .mapEmpty();
    }

    /** Logs the failure once, and again only after a success. */
    private void onFailure(Throwable failure) {
        if (!isFailing) {
            isFailing = true;
            LOG.log(Level.WARNING, "could not read this node's numbers for the operators' page at /ops", failure);
        }
    }

    private void onNumbers(Args args) {
        JsonArray values = args.toArray();
        if (operators > 0 && !values.isEmpty() && values.getValue(0) instanceof JsonObject received) {
            keep(received);
        }
    }

    private void keep(JsonObject received) {
        if (operators > 0 && received.getValue("node") instanceof String node) {
            latest.put(node, new NodeNumbers(received, System.nanoTime()));
        }
    }

    private void sendSnapshot() {
        long now = System.nanoTime();
        latest.values().removeIf(each -> now - each.at() > MAX_AGE_NANOS);
        JsonArray nodes = new JsonArray();
        latest.values()
                .forEach(each -> nodes.add(each.numbers()
                        .copy()
                        .put("age", Duration.ofNanos(now - each.at()).toMillis())));
        namespace
                .local()
                .asVolatile()
                .emit(
                        "snapshot",
                        new JsonObject().put("node", status.id().value()).put("nodes", nodes));
    }
}
