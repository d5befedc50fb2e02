package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.adapter.SocketState;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to one namespace. Its loop owns it, and it may be used there only. Other threads use
 * {@code loop().run(…)}, or send to its id, which is a room: {@code namespace.to(id)}. A disconnected socket stays
 * disconnected and sends nothing.
 *
 * @see <a href="https://socket.io/docs/v4/server-socket-instance/">The Socket instance (server-side)</a>
 */
public final class Socket {

    private final SocketEvents events = new SocketEvents();
    private final SocketConnection connection;
    private final JsonObject auth;
    // Created at first use: most idle sockets have neither.
    private @Nullable JsonObject data;
    private Attributes attributes = Attributes.NONE;

    Socket(Client client, LoopNamespace namespace, SocketId id, JsonObject auth) {
        this.connection = new SocketConnection(client, namespace, id, events);
        this.auth = auth;
    }

    /** The id of this socket. It differs from the session's id, and is new for each connection that is not recovered. */
    public SocketId id() {
        return connection.id();
    }

    /** The loop that owns this socket. */
    public Loop loop() {
        return client().loop();
    }

    /** The client, which may have sockets in other namespaces. */
    public Client client() {
        return connection.client();
    }

    /** The namespace that this socket is in. */
    public Namespace namespace() {
        return connection.namespace().handle();
    }

    /** The request that opened the session. */
    public Handshake handshake() {
        return client().handshake();
    }

    /** The credentials that the client sent with its CONNECT; empty if none. */
    public JsonObject auth() {
        return auth;
    }

    /** The application's data of this socket: JSON values, which {@code fetchSockets} shows to all servers. */
    public JsonObject data() {
        connection.checkCurrent();
        if (data == null) {
            data = new JsonObject();
        }
        return data;
    }

    /**
     * Stores a value of this socket that only its loop sees; it replaces an earlier value of that type. The
     * {@code ClientListener} is told.
     */
    public <T> void attribute(Class<T> type, T value) {
        connection.checkCurrent();
        boolean isReplaced = attributes.get(type) != null;
        attributes = attributes.with(type, value);
        if (isReplaced && connection.isConnected()) {
            connection.namespace().onChanged(this);
        }
    }

    /** The socket's value of that type. */
    public <T> Optional<T> attribute(Class<T> type) {
        connection.checkCurrent();
        return Optional.ofNullable(attributes.get(type));
    }

    /**
     * Whether this socket was recovered: it has the id, the rooms and the data of a former socket.
     *
     * @see <a href="https://socket.io/docs/v4/server-socket-instance/#socketrecovered">Socket#recovered</a>
     */
    public boolean isRecovered() {
        connection.checkCurrent();
        return connection.isRecovered();
    }

    /** Whether the client finds its state and the recorded events again if it loses its connection now. */
    public boolean isRecoverable() {
        connection.checkCurrent();
        return connection.pid() != null;
    }

    /**
     * Writes rooms and data to the recovery store. Changes of rooms are written without this call, which reports when they
     * are.
     *
     * @return succeeds when they are written, or when there is no recovery store; fails when that is uncertain
     */
    public Future<Void> save() {
        connection.checkCurrent();
        return connection.save();
    }

    /** Whether the socket is connected. */
    public boolean isConnected() {
        connection.checkCurrent();
        return connection.isConnected();
    }

    /** The rooms of this socket, its own id included; a copy. */
    public Set<String> rooms() {
        connection.checkCurrent();
        return connection.rooms();
    }

    /** Joins rooms. */
    public void join(String... rooms) {
        join(List.of(rooms));
    }

    /** Joins rooms. */
    public void join(Collection<String> rooms) {
        connection.checkCurrent();
        connection.join(rooms);
    }

    /** Leaves rooms. */
    public void leave(String... rooms) {
        connection.checkCurrent();
        connection.leave(List.of(rooms));
    }

    /** Calls {@code handler} when the client emits the event. */
    public Socket on(String event, EventHandler handler) {
        connection.checkCurrent();
        events.on(event, handler);
        return this;
    }

    /** Calls {@code handler} when the client emits the event, without an ack. */
    public Socket on(String event, Consumer<Args> handler) {
        return on(event, (args, ack) -> handler.accept(args));
    }

    /**
     * Calls {@code handler} when the client emits the event with a first argument of that type: a record,
     * {@code JsonObject}, {@code String}… Any other argument is refused, which calls the {@link #onError} listeners.
     */
    public <T> Socket on(String event, Class<T> type, TypedHandler<T> handler) {
        connection.checkCurrent();
        events.on(event, type, handler);
        return this;
    }

    /** Calls {@code handler} once, when the client emits the event the next time. */
    public Socket once(String event, EventHandler handler) {
        connection.checkCurrent();
        events.once(event, handler);
        return this;
    }

    /**
     * Acknowledges the event with the result of a future: a value, {@code Args} for several, null for none. A failed future
     * is like a handler that throws: it is logged and closes the session.
     */
    public Socket answer(String event, Function<Args, ? extends Future<?>> handler) {
        return on(event, (args, ack) -> connection.acknowledge(handler.apply(args), ack));
    }

    /** The same as {@link #answer(String, Function)}, for a first argument of that type. */
    public <T> Socket answer(String event, Class<T> type, Function<T, ? extends Future<?>> handler) {
        return on(event, type, (body, ack) -> connection.acknowledge(handler.apply(body), ack));
    }

    /** Removes all handlers of the event. */
    public Socket off(String event) {
        connection.checkCurrent();
        events.off(event);
        return this;
    }

    /** Removes one handler of the event. */
    public Socket off(String event, EventHandler handler) {
        connection.checkCurrent();
        events.off(event, handler);
        return this;
    }

    /** Calls {@code handler} for every event of the client, before middleware and handlers. */
    public Socket onAny(AnyHandler handler) {
        connection.checkCurrent();
        events.onAny(handler);
        return this;
    }

    /** Removes a handler that was given to {@link #onAny}. */
    public Socket offAny(AnyHandler handler) {
        connection.checkCurrent();
        events.offAny(handler);
        return this;
    }

    /** Calls {@code handler} for every event that is sent to the client, broadcasts included. */
    public Socket onAnyOutgoing(OutgoingHandler handler) {
        connection.checkCurrent();
        events.onAnyOutgoing(handler);
        return this;
    }

    /** Removes a handler that was given to {@link #onAnyOutgoing}. */
    public Socket offAnyOutgoing(OutgoingHandler handler) {
        connection.checkCurrent();
        events.offAnyOutgoing(handler);
        return this;
    }

    /** Adds a middleware, which every event of the client passes before its handlers. */
    public Socket use(EventMiddleware middleware) {
        connection.checkCurrent();
        events.use(middleware);
        return this;
    }

    /** Calls {@code handler} when an event of the client is refused. */
    public Socket onError(ErrorHandler handler) {
        connection.checkCurrent();
        events.onError(handler);
        return this;
    }

    /** Calls {@code listener} when the socket is disconnecting: it still has its rooms, but sends nothing. */
    public Socket onDisconnecting(Consumer<DisconnectReason> listener) {
        connection.checkCurrent();
        events.onDisconnecting(listener);
        return this;
    }

    /** Calls {@code listener} when the socket has disconnected and left its rooms. */
    public Socket onDisconnect(Consumer<DisconnectReason> listener) {
        connection.checkCurrent();
        events.onDisconnect(listener);
        return this;
    }

    /** Sends an event; see {@link Args#of} for the types of arguments. */
    public void emit(String event, @Nullable Object... args) {
        connection.emit(event, Args.of(args), false, true);
    }

    /**
     * Sends an event, and waits for the client's ack, for {@code ackTimeout} of the options.
     *
     * @return the ack; fails with {@link AckTimeoutException} or {@link DisconnectedException}
     */
    public Future<JsonArray> emitWithAck(String event, @Nullable Object... args) {
        return new Emit(connection).emitWithAck(event, args);
    }

    /** An emit with a timeout for its ack. */
    public Emit timeout(Duration timeout) {
        return new Emit(connection).timeout(timeout);
    }

    /** A volatile emit: the event is dropped if the client cannot take it at once. */
    public Emit asVolatile() {
        return new Emit(connection).asVolatile();
    }

    /** An emit that is not recorded: a client that loses its connection first does not get the event after recovery. */
    public Emit asUnrecorded() {
        return new Emit(connection).asUnrecorded();
    }

    /** A broadcast to the sockets in these rooms, except this one. */
    public BroadcastOperator to(String... rooms) {
        return broadcast().to(rooms);
    }

    /** The same as {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return broadcast().in(rooms);
    }

    /** A broadcast to all sockets except this one and those in these rooms. */
    public BroadcastOperator except(String... rooms) {
        return broadcast().except(rooms);
    }

    /** A broadcast to all sockets of this node except this one. */
    public BroadcastOperator local() {
        return broadcast().local();
    }

    /** A broadcast to all sockets except this one. */
    public BroadcastOperator broadcast() {
        return connection.namespace().broadcast(Targets.ALL.except(Set.of(id().value())));
    }

    /** Disconnects the client from this namespace, not from others. Stock clients do not reconnect. */
    public void disconnect() {
        disconnect(false);
    }

    /** Disconnects the client from this namespace; with {@code close} from all namespaces, and closes its session. */
    public void disconnect(boolean close) {
        if (isConnected() && close) {
            client().disconnect(CloseReason.KICKED);
        } else if (isConnected()) {
            client().disconnect(this);
        }
    }

    SocketConnection connection() {
        return connection;
    }

    /** Takes id, rooms and data of a former socket; data that the middleware has set stays. */
    void continueAs(SocketState former) {
        JsonObject kept = former.data().copy();
        if (data != null) {
            kept.mergeIn(data);
        }
        data = kept;
        connection.continueAs(former);
    }

    JsonObject dataCopy() {
        return data == null ? new JsonObject() : data.copy(String::valueOf);
    }

    /** The state for the recovery store; there must be a pid. */
    SocketState state() {
        return connection.state(Objects.requireNonNull(connection.pid()), dataCopy());
    }

    void receive(SocketIoPacket.Event event) {
        Ack ack = Ack.NOT_REQUESTED;
        if (event.ackId() != SocketIoPacket.NO_ACK) {
            ack = Ack.of(connection, event.ackId());
            connection.oweAck();
        }
        events.receive(event, ack, connection);
    }
}
