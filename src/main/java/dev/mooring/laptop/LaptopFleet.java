package dev.mooring.laptop;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Several nodes on one machine, each in its own process, behind one load balancer. A node that ends is restarted with
 * the same port and name. Owned by its loop, which also starts the processes: that blocks, but nothing else runs on
 * this loop.
 */
public final class LaptopFleet {

    /** The time before a node is restarted; long enough for a person to see the effect of a missing node. */
    private static final int RESTART_MILLIS = 3_000;

    /**
     * The time after which a node that is still stopping is killed. No data is lost, because its Redis ends as well.
     */
    private static final int STOP_TIMEOUT_MILLIS = 2_000;

    private final Loop loop;
    private final Plan plan;
    private final Consumer<String> print;
    private final List<Target> targets = new ArrayList<>();
    private final Map<Target, NodeChild> children = new HashMap<>();
    private final Balancer balancer;
    private int port;
    private boolean stopping;

    /**
     * The plan of a fleet.
     *
     * @param ports the ports of the balancer and of the nodes
     * @param command the command that starts a node
     * @param environment variables for all nodes; {@code NODE_ID} and {@code PORT} are added for each
     */
    public record Plan(Ports ports, List<String> command, Map<String, String> environment) {}

    /**
     * A running node.
     *
     * @param pid the id of the node's process
     */
    public record Member(String id, URI url, long pid) {}

    /**
     * Creates a fleet; {@link #start} starts it.
     *
     * @param print prints a line for the user; called on any thread
     */
    public LaptopFleet(Loop loop, Plan plan, Consumer<String> print) {
        this.loop = loop;
        this.plan = plan;
        this.print = print;
        plan.ports().nodes().forEach(each -> targets.add(new Target("node-" + (targets.size() + 1), each)));
        this.balancer = new Balancer(loop, targets);
    }

    /**
     * Starts the balancer and the nodes. Succeeds when all nodes are healthy. Fails with {@link IllegalStateException}
     * when a node does not start.
     */
    public Future<Void> start() {
        loop.checkCurrent();
        return balancer.listen(plan.ports().balancer()).compose(listening -> {
            port = listening;
            return Future.all(targets.stream().map(this::startNode).toList()).mapEmpty();
        });
    }

    private Future<NodeChild> startNode(Target target) {
        if (stopping) {
            return Future.failedFuture(new IllegalStateException("the fleet is stopping"));
        }
        Map<String, String> environment = new HashMap<>(plan.environment());
        environment.put("NODE_ID", target.id());
        environment.put("PORT", String.valueOf(target.port()));
        NodeChild child;
        try {
            child = NodeChild.start(
                    loop, plan.command(), environment, line -> print.accept(target.id() + " | " + line));
        } catch (IOException e) {
            return Future.failedFuture(new IllegalStateException(target.id() + " cannot be started", e));
        }
        children.put(target, child);
        Future<Void> ignored =
                child.ended().onSuccess(output -> onEnd(target, child, output)).mapEmpty();
        return child.listening()
                .compose(listening -> balancer.awaitHealthy(target))
                .map(child)
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        target.id() + " does not start:" + System.lineSeparator() + failure.getMessage())));
    }

    private void onEnd(Target target, NodeChild child, String output) {
        balancer.onEnd(target);
        if (stopping) {
            return;
        }
        if (!output.isEmpty()) {
            print.accept(output);
        }
        print.accept(
                target.id() + " (pid " + child.pid() + ") has ended; it restarts in " + RESTART_MILLIS / 1_000 + " s");
        if (child.wasKilled()) {
            print.accept(target.id()
                    + " could not release its name: it serves when its lease in Redis has expired, within 20 s");
        }
        loop.timers().schedule(RESTART_MILLIS, () -> {
            Future<Void> ignored = startNode(target)
                    .onSuccess(again ->
                            print.accept(target.id() + " serves again at " + target.url() + ", pid " + again.pid()))
                    .mapEmpty();
        });
    }

    /** The URL of the balancer. Valid once the fleet has started. */
    public URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** The current processes of the nodes, in the order of the nodes' names. */
    public List<Member> members() {
        loop.checkCurrent();
        return targets.stream()
                .map(target ->
                        new Member(target.id(), target.url(), child(target).pid()))
                .toList();
    }

    private NodeChild child(Target target) {
        return Objects.requireNonNull(children.get(target), "not started");
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopping() {
        loop.checkCurrent();
        return stopping;
    }

    /** Stops all nodes; a node that needs more than 2 s is killed. Succeeds when no node is left. */
    public Future<Void> stop() {
        loop.checkCurrent();
        stopping = true;
        children.values().forEach(NodeChild::terminate);
        loop.timers().schedule(STOP_TIMEOUT_MILLIS, () -> children.values().forEach(NodeChild::kill));
        return Future.all(children.values().stream().map(NodeChild::ended).toList())
                .mapEmpty();
    }
}
