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
 * Many sockets of a namespace, to send to or to move about, on all loops and nodes. Immutable. One that a socket made is
 * to be used on that socket's loop; one that a {@link Namespace} made, on any thread, and what one thread sends keeps
 * its order.
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

    /** Those in these rooms; more calls add more rooms. */
    public BroadcastOperator to(String... rooms) {
        return with(targets.in(List.of(rooms)));
    }

    /** As {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return to(rooms);
    }

    /** But none in these rooms. */
    public BroadcastOperator except(String... rooms) {
        return with(targets.except(List.of(rooms)));
    }

    /** On this node only. */
    public BroadcastOperator local() {
        return with(targets.local());
    }

    /** Dropped for those who cannot take it at once. */
    public BroadcastOperator asVolatile() {
        return new BroadcastOperator(dispatcher, namespace, targets, true, timeout);
    }

    /** Awaiting acks for that long. */
    public BroadcastOperator timeout(Duration limit) {
        return new BroadcastOperator(dispatcher, namespace, targets, isVolatile, limit);
    }

    /** Sends an event to all; {@link Args#of} tells which arguments there are. */
    public void emit(String event, @Nullable Object... args) {
        Broadcast broadcast = broadcast(event, Args.of(args));
        // Who needs to know whether other nodes receive it calls publish.
        run(part -> broadcastThere(part, broadcast));
    }

    private static void broadcastThere(LoopNamespace part, Broadcast broadcast) {
        Future<Void> ignored = part.adapter().broadcast(broadcast);
    }

    /**
     * Sends an event to all, and says whether it is published.
     *
     * @return succeeds when every node delivers the event, and after this node has; fails when that is not certain: this
     *     node has delivered it all the same
     */
    public Future<Void> publish(String event, @Nullable Object... args) {
        Broadcast broadcast = broadcast(event, Args.of(args));
        return dispatcher.call(namespace, part -> part.adapter().broadcast(broadcast));
    }

    /** An event for all, that {@link Namespace#publishWith} sends. */
    public Broadcast event(String event, @Nullable Object... args) {
        return broadcast(event, Args.of(args));
    }

    /**
     * Sends an event to all, and awaits their answers.
     *
     * @return what each has answered, in the order of arrival; fails with {@link MissingAcksException} once it is certain
     *     that not all will
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

    /** All of them, as they are now. */
    public Future<List<RemoteSocket>> fetchSockets() {
        return dispatcher
                .call(namespace, part -> part.adapter().fetchSockets(targets))
                .map(sockets -> sockets.stream()
                        .map(socket -> new RemoteSocket(dispatcher, namespace, socket))
                        .toList());
    }

    /** Makes all of them join rooms. */
    public void socketsJoin(String... rooms) {
        run(part -> part.adapter().socketsJoin(targets, List.of(rooms)));
    }

    /** Makes all of them leave rooms. */
    public void socketsLeave(String... rooms) {
        run(part -> part.adapter().socketsLeave(targets, List.of(rooms)));
    }

    /** Makes all of them leave the namespace; with {@code close} all namespaces, and ends their sessions. */
    public void disconnectSockets(boolean close) {
        run(part -> part.adapter().disconnectSockets(targets, close));
    }

    private void run(Consumer<LoopNamespace> work) {
        dispatcher.run(namespace, work);
    }
}
