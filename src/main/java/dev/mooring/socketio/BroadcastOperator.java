package dev.mooring.socketio;

import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.MissingAcksException;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A selection of a namespace's sockets on all loops and nodes: sends events to them, and changes their rooms. Immutable. Use
 * an operator of a {@link Socket} on that socket's loop, and one of a {@link Namespace} on any thread. Events that one
 * thread sends keep their order.
 *
 * @see <a href="https://socket.io/docs/v4/rooms/">Rooms</a>
 */
public final class BroadcastOperator {

    private final NamespaceDispatcher dispatcher;
    private final String namespace;
    private final Targets targets;
    private final boolean isVolatile;
    private final Duration timeout;

    BroadcastOperator(NamespaceDispatcher dispatcher, String namespace, Targets targets) {
        this(dispatcher, namespace, targets, false, dispatcher.options().ackTimeout());
    }

    private BroadcastOperator(
            NamespaceDispatcher dispatcher, String namespace, Targets targets, boolean isVolatile, Duration timeout) {
        this.dispatcher = dispatcher;
        this.namespace = namespace;
        this.targets = targets;
        this.isVolatile = isVolatile;
        this.timeout = timeout;
    }

    private BroadcastOperator with(Targets others) {
        return new BroadcastOperator(dispatcher, namespace, others, isVolatile, timeout);
    }

    /** Selects the sockets in these rooms; each call adds rooms. */
    public BroadcastOperator to(String... rooms) {
        return with(targets.in(List.of(rooms)));
    }

    /** The same as {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return to(rooms);
    }

    /** Excludes the sockets in these rooms. */
    public BroadcastOperator except(String... rooms) {
        return with(targets.except(List.of(rooms)));
    }

    /** Selects the sockets of this node only. */
    public BroadcastOperator local() {
        return with(targets.local());
    }

    /** Makes events volatile: a socket whose client cannot take an event at once does not get it. */
    public BroadcastOperator asVolatile() {
        return new BroadcastOperator(dispatcher, namespace, targets, true, timeout);
    }

    /** Sets how long to wait for acks. */
    public BroadcastOperator timeout(Duration limit) {
        return new BroadcastOperator(dispatcher, namespace, targets, isVolatile, limit);
    }

    /** Sends an event to the selected sockets; see {@link Args#of} for the types of arguments. */
    public void emit(String event, @Nullable Object... args) {
        Broadcast broadcast = broadcast(event, Args.of(args));
        // A caller that must know whether other nodes receive the event calls publish.
        run(part -> broadcastThere(part, broadcast));
    }

    private static void broadcastThere(LoopNamespace part, Broadcast broadcast) {
        Future<Void> ignored = part.adapter().broadcast(broadcast);
    }

    /**
     * Sends an event to the selected sockets, and reports whether it was published to the other nodes.
     *
     * @return succeeds after this node has delivered the event, when every other node will; fails when that is uncertain,
     *     though this node has delivered the event
     */
    public Future<Void> publish(String event, @Nullable Object... args) {
        Broadcast broadcast = broadcast(event, Args.of(args));
        return dispatcher.call(namespace, part -> part.adapter().broadcast(broadcast));
    }

    /** Creates an event for the selected sockets, which {@link Namespace#publishWith} sends. */
    public Broadcast event(String event, @Nullable Object... args) {
        return broadcast(event, Args.of(args));
    }

    /**
     * Sends an event to the selected sockets, and waits for their acks.
     *
     * @return the acks, in the order of arrival; fails with {@link MissingAcksException} once it is certain that some will
     *     not come
     */
    public Future<List<JsonArray>> emitWithAck(String event, @Nullable Object... args) {
        Broadcast broadcast = broadcast(event, Args.of(args));
        return dispatcher
                .call(namespace, part -> part.adapter().broadcastWithAck(broadcast, timeout))
                .map(answers -> answers.stream().map(Args::toArray).toList());
    }

    private Broadcast broadcast(String event, Args args) {
        return new Broadcast(
                new SocketIoPacket.Event(namespace, event, args, SocketIoPacket.NO_ACK), targets, isVolatile);
    }

    /** The selected sockets, as they are now. */
    public Future<List<RemoteSocket>> fetchSockets() {
        return dispatcher
                .call(namespace, part -> part.adapter().fetchSockets(targets))
                .map(sockets -> sockets.stream()
                        .map(socket -> new RemoteSocket(dispatcher, namespace, socket))
                        .toList());
    }

    /** Makes the selected sockets join rooms. */
    public void socketsJoin(String... rooms) {
        run(part -> part.adapter().socketsJoin(targets, List.of(rooms)));
    }

    /** Makes the selected sockets leave rooms. */
    public void socketsLeave(String... rooms) {
        run(part -> part.adapter().socketsLeave(targets, List.of(rooms)));
    }

    /** Disconnects the selected sockets from the namespace; with {@code close} from all namespaces, and closes their sessions. */
    public void disconnectSockets(boolean close) {
        run(part -> part.adapter().disconnectSockets(targets, close));
    }

    private void run(Consumer<LoopNamespace> work) {
        dispatcher.run(namespace, work);
    }
}
