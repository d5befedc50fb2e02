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
 * Nodes on one machine, each a process of its own, behind a balancer. A node that ends is started again, at the same port
 * and with the same name. Owned by its loop; processes start on it, too, since nothing else runs there.
 */
public final class LaptopFleet {

    /** As long as a person needs to see what a missing node does. */
    private static final int RESTART_MILLIS = 3_000;

    /** How long a node may take to end. Nobody loses anything: its Redis ends, too. */
    private static final int PATIENCE_MILLIS = 2_000;

    private final Loop loop;
    private final Plan plan;
    private final Consumer<String> print;
    private final List<Target> targets = new ArrayList<>();
    private final Map<Target, NodeChild> children = new HashMap<>();
    private final Balancer balancer;
    private int port;
    private boolean stopping;

    /**
     * What to start.
     *
     * @param ports the balancer's, and those of the nodes
     * @param command starts a node, which goes by its environment
     * @param environment what all nodes are told; name and port are added
     */
    public record Plan(Ports ports, List<String> command, Map<String, String> environment) {}

    /**
     * A node that runs.
     *
     * @param pid its process
     */
    public record Member(String id, URI url, long pid) {}

    /**
     * A fleet that has not started.
     *
     * @param print takes each line that a person should see; called on any thread
     */
    public LaptopFleet(Loop loop, Plan plan, Consumer<String> print) {
        this.loop = loop;
        this.plan = plan;
        this.print = print;
        plan.ports().nodes().forEach(each -> targets.add(new Target("node-" + (targets.size() + 1), each)));
        this.balancer = new Balancer(loop, targets);
    }

    /** Starts balancer and nodes. Succeeds when all serve; fails with {@link IllegalStateException} when one does not. */
    public Future<Void> start() {
        loop.checkCurrent();
        return balancer.listen(plan.ports().balancer()).compose(listening -> {
            port = listening;
            return Future.all(targets.stream().map(this::startNode).toList()).mapEmpty();
        });
    }

    private Future<NodeChild> startNode(Target target) {
        if (stopping) {
            return Future.failedFuture(new IllegalStateException("the fleet stops"));
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
                child.ended().onSuccess(said -> onEnd(target, child, said)).mapEmpty();
        return child.listening()
                .compose(listening -> balancer.awaitHealthy(target))
                .map(child)
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        target.id() + " does not start:" + System.lineSeparator() + failure.getMessage())));
    }

    private void onEnd(Target target, NodeChild child, String said) {
        balancer.onEnd(target);
        if (stopping) {
            return;
        }
        if (!said.isEmpty()) {
            print.accept(said);
        }
        print.accept(target.id() + " (pid " + child.pid() + ") has ended; it is started again in "
                + RESTART_MILLIS / 1_000 + " s");
        if (child.wasKilled()) {
            print.accept(target.id()
                    + " could not give back its name: it serves when its lease in Redis has ended, within 20 s");
        }
        loop.timers().schedule(RESTART_MILLIS, () -> {
            Future<Void> ignored = startNode(target)
                    .onSuccess(again ->
                            print.accept(target.id() + " serves again at " + target.url() + ", pid " + again.pid()))
                    .mapEmpty();
        });
    }

    /** Where the balancer is; once it listens. */
    public URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** The nodes as they are now, in the order of their names. */
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

    /** Whether it was told to stop. */
    public boolean isStopping() {
        loop.checkCurrent();
        return stopping;
    }

    /** Ends all nodes, and succeeds when none is left. Those that drain for longer than 2 s are killed. */
    public Future<Void> stop() {
        loop.checkCurrent();
        stopping = true;
        children.values().forEach(NodeChild::terminate);
        loop.timers().schedule(PATIENCE_MILLIS, () -> children.values().forEach(NodeChild::kill));
        return Future.all(children.values().stream().map(NodeChild::ended).toList())
                .mapEmpty();
    }
}
