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
 * The namespace {@code /ops}. While an operator is connected to any node, every node publishes its numbers once a second,
 * and a node with operators sends them what it has of all nodes. While none is, nothing is read or sent. Owned by the first
 * loop.
 *
 * <pre>
 *   node with operators ── "watch", each second ──► all nodes
 *   all nodes ── "numbers", at most once a second ──► all nodes with operators ── "snapshot" ──► operators
 * </pre>
 */
public final class LiveOps {

    /** The namespace's name. */
    public static final String NAMESPACE = "/ops";

    /** The path at which clients connect to it. A balancer that closes {@code /ops/*} closes the namespace with it. */
    public static final String PATH = "/ops/socket.io/";

    private static final Logger LOG = System.getLogger(LiveOps.class.getName());
    private static final String WATCH = "watch";
    private static final String NUMBERS = "numbers";
    private static final int PERIOD_MILLIS = 1_000;

    /** Two nodes may ask in one period; their questions are not exactly a period apart. */
    private static final long LEAST_GAP_NANOS = Duration.ofMillis(700).toNanos();

    /** How long a node that does not answer is shown with its last numbers. */
    private static final long FORGET_NANOS = Duration.ofSeconds(30).toNanos();

    private final Namespace namespace;
    private final Loop owner;
    private final NodeStatus status;
    private final Supplier<Future<JsonObject>> numbers;
    private final Map<String, Heard> heard = new TreeMap<>();
    private int operators;
    private boolean isBeating;
    private long toldAt = System.nanoTime() - FORGET_NANOS;
    private boolean isFailing;

    /** The last numbers of a node, and when they came. */
    private record Heard(JsonObject numbers, long at) {}

    private LiveOps(Namespace namespace, Loop owner, NodeStatus status, Supplier<Future<JsonObject>> numbers) {
        this.namespace = namespace;
        this.owner = owner;
        this.status = status;
        this.numbers = numbers;
    }

    /**
     * Opens the namespace to administrators.
     *
     * @param numbers what this node counts; asked on the first loop, answers on any
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
                // A snapshot that was missed is old.
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
            if (!isBeating) {
                isBeating = true;
                beat();
            }
        });
    }

    private void beat() {
        if (operators == 0) {
            isBeating = false;
            heard.clear();
            return;
        }
        namespace.serverSideEmit(WATCH);
        tellNumbers();
        // Half a period later, when the others have answered.
        owner.timers().schedule(PERIOD_MILLIS / 2, this::send);
        owner.timers().schedule(PERIOD_MILLIS, this::beat);
    }

    /** A node with operators wants to know. */
    private void onWatch() {
        if (System.nanoTime() - toldAt > LEAST_GAP_NANOS) {
            tellNumbers();
        }
    }

    private void tellNumbers() {
        toldAt = System.nanoTime();
        Future<Void> ignored = Future.all(numbers.get(), status.state())
                .onSuccess(both -> owner.run(() -> {
                    isFailing = false;
                    JsonObject own = both.<JsonObject>resultAt(0)
                            .put("node", status.id().value())
                            .put("version", status.version())
                            .put("state", both.<NodeState>resultAt(1).wireName())
                            .put("at", status.now().toEpochMilli());
                    hear(own);
                    namespace.serverSideEmit(NUMBERS, own);
                }))
                .onFailure(failure -> owner.run(() -> onFailure(failure)))
                .mapEmpty();
    }

    /** Said once, and again after it has worked. */
    private void onFailure(Throwable failure) {
        if (!isFailing) {
            isFailing = true;
            LOG.log(Level.WARNING, "the node's numbers for /ops cannot be read", failure);
        }
    }

    private void onNumbers(Args args) {
        JsonArray values = args.toArray();
        if (operators > 0 && !values.isEmpty() && values.getValue(0) instanceof JsonObject theirs) {
            hear(theirs);
        }
    }

    private void hear(JsonObject theirs) {
        if (operators > 0 && theirs.getValue("node") instanceof String node) {
            heard.put(node, new Heard(theirs, System.nanoTime()));
        }
    }

    private void send() {
        long now = System.nanoTime();
        heard.values().removeIf(each -> now - each.at() > FORGET_NANOS);
        JsonArray nodes = new JsonArray();
        heard.values()
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
