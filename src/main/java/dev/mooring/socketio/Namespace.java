package dev.mooring.socketio;

import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.JointWrite;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A namespace, on all loops. Immutable; may be used on any thread. Listeners and middleware run on the loop of their socket,
 * so what they share between sockets must be safe for several threads.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#namespace">Namespace</a>
 */
public final class Namespace {

    private final Namespaces all;
    private final String name;

    Namespace(Namespaces all, String name) {
        this.all = all;
        this.name = name;
    }

    /** The name, with its slash. */
    public String name() {
        return name;
    }

    /** Adds a middleware, which every client that joins passes, in the order of these calls. */
    public Namespace use(Middleware middleware) {
        return setUp(part -> part.setup().use(middleware));
    }

    /** Calls {@code listener} with each socket that connects. */
    public Namespace onConnect(Consumer<Socket> listener) {
        return setUp(part -> part.setup().onConnect(listener));
    }

    /**
     * Adds a handler for an event of every socket; it runs after the socket's own handlers. A namespace of many sockets keeps
     * one handler, where {@link Socket#on} keeps one for each socket.
     */
    public Namespace on(String event, SocketHandler handler) {
        return setUp(part -> part.setup().on(event, handler));
    }

    /** Sets the policy that decides whether a reconnected client may recover its former state. */
    public Namespace recoverIf(RecoveryPolicy policy) {
        return setUp(part -> part.setup().recoverIf(policy));
    }

    /** Calls {@code handler} when another server emits the event by {@code serverSideEmit}. */
    public Namespace onServerSide(String event, ServerSideHandler handler) {
        return setUp(part -> part.setup().onServerSide(event, handler));
    }

    Namespace setUp(Consumer<LoopNamespace> change) {
        all.forEachLoop(parts -> change.accept(parts.declare(name)));
        return this;
    }

    /** A broadcast to the sockets in these rooms. */
    public BroadcastOperator to(String... rooms) {
        return everyone().to(rooms);
    }

    /** The same as {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return everyone().in(rooms);
    }

    /** A broadcast to all sockets except those in these rooms. */
    public BroadcastOperator except(String... rooms) {
        return everyone().except(rooms);
    }

    /** A broadcast to all sockets of this node. */
    public BroadcastOperator local() {
        return everyone().local();
    }

    /** A volatile broadcast: a client that cannot take it at once does not get it. */
    public BroadcastOperator asVolatile() {
        return everyone().asVolatile();
    }

    /** A broadcast with a timeout for its acks. */
    public BroadcastOperator timeout(Duration timeout) {
        return everyone().timeout(timeout);
    }

    private BroadcastOperator everyone() {
        return new BroadcastOperator(all.dispatcher(), name, Targets.ALL);
    }

    /** Sends an event to all sockets; see {@link Args#of} for the types of arguments. */
    public void emit(String event, @Nullable Object... args) {
        everyone().emit(event, args);
    }

    /**
     * Sends events in their order, in one step with a write of the caller's own: nobody receives one unless it is written.
     *
     * @param events what {@link BroadcastOperator#event} makes
     * @return the caller's result, after this node has delivered the events that were written; fails when nothing was
     *     written, or when that is not certain
     * @throws IllegalArgumentException when an event is local or volatile: such events are not written
     */
    public <T> Future<T> publishWith(JointWrite<T> write, List<Broadcast> events) {
        if (events.stream()
                .anyMatch(event -> event.isVolatile() || event.targets().isLocal())) {
            throw new IllegalArgumentException("a local or volatile event is not written");
        }
        return all.dispatcher().call(name, part -> part.adapter().broadcastWith(events, write));
    }

    /** Sends an event to all, and awaits their answers; see {@link BroadcastOperator#emitWithAck}. */
    public Future<List<JsonArray>> emitWithAck(String event, @Nullable Object... args) {
        return everyone().emitWithAck(event, args);
    }

    /** All sockets, as they are now. */
    public Future<List<RemoteSocket>> fetchSockets() {
        return everyone().fetchSockets();
    }

    /** Makes all sockets join rooms. */
    public void socketsJoin(String... rooms) {
        everyone().socketsJoin(rooms);
    }

    /** Makes all sockets leave rooms. */
    public void socketsLeave(String... rooms) {
        everyone().socketsLeave(rooms);
    }

    /** Makes all clients leave; with {@code close} their other namespaces too, and ends their sessions. */
    public void disconnectSockets(boolean close) {
        everyone().disconnectSockets(close);
    }

    /** Emits an event to the other servers of the cluster. */
    public void serverSideEmit(String event, @Nullable Object... args) {
        Args values = Args.of(args);
        all.dispatcher().run(name, part -> part.adapter().serverSideEmit(event, values));
    }

    /** Emits an event to the other servers of the cluster, and awaits the answer of each. */
    public Future<List<JsonArray>> serverSideEmitWithAck(String event, @Nullable Object... args) {
        Args values = Args.of(args);
        Duration timeout = all.options().ackTimeout();
        return all.dispatcher()
                .call(name, part -> part.adapter().serverSideEmitWithAck(event, values, timeout))
                .map(answers -> answers.stream().map(Args::toArray).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Namespace namespace && namespace.all == all && namespace.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
