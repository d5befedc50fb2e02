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

/** This node's part in the registry. Immutable; any thread may hold it. */
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

    /** Where a node takes the time and its randomness from. */
    record Sources(InstantSource clock, SecureRandom random) {}

    /** A run that has just begun, and has no name yet. */
    static Registration of(NodeConfig config, NodeStatus status, Loops loops, RedisLinks links, Sources from) {
        return new Registration(config, status, loops, links, from);
    }

    /** The key in the names of the node's sessions. */
    NodeKey key() {
        return run.nodeKey();
    }

    /** Takes the node's name. */
    Future<Void> claim() {
        return registry.claim();
    }

    /** Whether what is revoked was read the last time; answers on the caller's loop. */
    Future<Boolean> areRevocationsRead() {
        return registry.areRevocationsRead();
    }

    /**
     * Reads what is revoked, now and from now on; succeeds when the listener was told for the first time, or it cannot be
     * read now.
     */
    Future<Void> watchRevoked(Consumer<Revoked> listener) {
        return registry.watchRevoked(listener);
    }

    /** Says where the node is, and does from now on what operators want of it: {@code drain}, among others. */
    Future<Void> start(NodeFacts facts, Namespaces namespaces, Runnable drain) {
        return registry.start(facts, new NodeOperator(watch, namespaces, drain, fenced));
    }

    /** Says what the node does from now on, here and to all. */
    Future<Void> become(NodeState state) {
        return status.become(state).compose(now -> registry.become(now));
    }

    /** Asks that witness, too, before what a silent node left behind is removed. */
    void ask(NodeLiveness witness) {
        registry.ask(witness);
    }

    /** Leaves the registry. */
    Future<Void> release() {
        return registry.release();
    }

    /** How many sessions this node has now; answers on the first loop. */
    Future<SessionCounts> counts() {
        return registry.counts();
    }

    /** How many sessions Redis had wrong, since the start; on the first loop. */
    Future<Long> drift() {
        return registry.drift();
    }

    /** The sessions of this node. */
    SessionWatch watch() {
        return watch;
    }

    /** Who is connected where. */
    SessionDirectory directory() {
        return directory;
    }

    /** What is done to addresses before anybody sees them. */
    UnaryOperator<String> mask() {
        return mask;
    }

    /** Succeeds when another node has taken this one's name: it must not go on. */
    Future<Void> fenced() {
        return fenced.future();
    }
}
