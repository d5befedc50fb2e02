package dev.mooring.app;

import dev.mooring.config.NodeConfig;
import dev.mooring.id.AddressMask;
import dev.mooring.id.NodeKey;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loops;
import dev.mooring.ops.NodeStatus;
import dev.mooring.redis.RedisLinks;
import dev.mooring.registry.SessionCounts;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.registry.revocation.Revoked;
import dev.mooring.registry.writer.Incarnation;
import dev.mooring.registry.writer.NodeFacts;
import dev.mooring.registry.writer.NodeLiveness;
import dev.mooring.registry.writer.NodeRegistry;
import dev.mooring.socketio.Namespaces;
import dev.mooring.tracking.SessionWatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** This node's entry in the registry: its name, state, sessions and commands. Immutable; any thread may hold it. */
final class Registration {

    private final NodeStatus status;
    private final Incarnation run;
    private final NodeRegistry registry;
    private final SessionWatch watch;
    private final UnaryOperator<String> mask;
    private final SessionDirectory directory;
    private final Promise<Void> fenced = Promise.promise();

    private Registration(NodeConfig config, NodeStatus status, Loops loops, RedisLinks links, Sources from) {
        this.status = status;
        this.run = Incarnation.random(status.id(), from.random());
        this.registry = NodeRegistry.create(loops, links, run);
        this.mask = AddressMask.when(config.registry().maskAddresses());
        this.watch = new SessionWatch(loops, registry, mask, from.clock());
        this.directory = new SessionDirectory(links::here, from.random());
    }

    /** The clock and the random numbers of a node. */
    record Sources(InstantSource clock, SecureRandom random) {}

    /** Creates the entry of a new incarnation. {@link #claim} claims the node's name. */
    static Registration of(NodeConfig config, NodeStatus status, Loops loops, RedisLinks links, Sources from) {
        return new Registration(config, status, loops, links, from);
    }

    /** The key in the ids of the node's sessions. */
    NodeKey key() {
        return run.nodeKey();
    }

    /** Claims the node's name. */
    Future<Void> claim() {
        return registry.claim();
    }

    /** Whether the last attempt to read the list of revoked tokens succeeded. Completes on the caller's loop. */
    Future<Boolean> areRevocationsRead() {
        return registry.areRevocationsRead();
    }

    /**
     * Reads the list of revoked tokens now and at intervals, and passes it to the listener. Succeeds when the listener
     * has got the first list, or the first attempt to read it has failed.
     */
    Future<Void> watchRevoked(Consumer<Revoked> listener) {
        return registry.watchRevoked(listener);
    }

    /**
     * Publishes the node's address, and starts to handle commands.
     *
     * @param drain starts to drain the node; called for the command {@code drain}
     */
    Future<Void> start(NodeFacts facts, Namespaces namespaces, Runnable drain) {
        return registry.start(facts, new NodeCommandHandler(watch, namespaces, drain, fenced));
    }

    /** Sets the node's state, and publishes it in the registry. */
    Future<Void> become(NodeState state) {
        return status.become(state).compose(now -> registry.become(now));
    }

    /** Has the reaper ask this source as well, before it removes the entries of a node without a lease. */
    void checkLivenessWith(NodeLiveness liveness) {
        registry.ask(liveness);
    }

    /** Removes this node from the registry, and releases its name. */
    Future<Void> release() {
        return registry.release();
    }

    /** The numbers of this node's sessions now. Completes on the first loop. */
    Future<SessionCounts> counts() {
        return registry.counts();
    }

    /** The number of sessions that the registry had wrong since the node's start. Completes on the first loop. */
    Future<Long> drift() {
        return registry.drift();
    }

    /** The live sessions of this node. */
    SessionWatch watch() {
        return watch;
    }

    /** The sessions and nodes of the whole cluster, read from Redis. */
    SessionDirectory directory() {
        return directory;
    }

    /** Masks client addresses if {@code MASK_ADDRESSES} is set; otherwise returns them unchanged. */
    UnaryOperator<String> mask() {
        return mask;
    }

    /** Succeeds when another node has taken this node's name; this node must then stop. */
    Future<Void> fenced() {
        return fenced.future();
    }
}
