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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client in one namespace: what the application talks to. Owned by its loop and to be used there only; other threads
 * reach it by {@code loop().run(…)}, or by its id, which is a room, as {@code namespace.to(id)}. Once disconnected it
 * stays so, and sends nothing.
 *
 * @see <a href="https://socket.io/docs/v4/server-socket-instance/">The Socket instance (server-side)</a>
 */
public final class Socket {

    private final SocketEvents events = new SocketEvents();
    private final SocketConnection connection;
    private final JsonObject auth;
    // Made when they are first needed: most idle sockets have neither.
    private @Nullable JsonObject data;
    private Map<Class<?>, Object> attributes = Map.of();

    Socket(Client client, LoopNamespace namespace, SocketId id, JsonObject auth) {
        this.connection = new SocketConnection(client, namespace, id, events);
        this.auth = auth;
    }

    /** The name of this socket; another one than its session's, and new with each connection. */
    public SocketId id() {
        return connection.id();
    }

    /** The loop that owns this socket. */
    public Loop loop() {
        return client().loop();
    }

    /** The client whose socket this is, in its other namespaces too. */
    public Client client() {
        return connection.client();
    }

    /** The namespace that this socket is in. */
    public Namespace namespace() {
        return connection.namespace().handle();
    }

    /** The request that the session began with. */
    public Handshake handshake() {
        return client().handshake();
    }

    /** What the client sent to be let in; empty if nothing. */
    public JsonObject auth() {
        return auth;
    }

    /** What the application keeps with this socket for all servers to see: JSON values, as {@code fetchSockets} tells. */
    public JsonObject data() {
        connection.checkCurrent();
        if (data == null) {
            data = new JsonObject();
        }
        return data;
    }

    /**
     * Keeps a value with this socket that only this loop sees; it replaces another one of that type, which watchers of
     * the client are told.
     */
    public <T> void attribute(Class<T> type, T value) {
        connection.checkCurrent();
        if (attributes.isEmpty()) {
            attributes = new HashMap<>(4);
        }
        if (attributes.put(type, value) != null && connection.isConnected()) {
            connection.namespace().onChanged(this);
        }
    }

    /** The value of that type that was kept with this socket. */
    public <T> Optional<T> attribute(Class<T> type) {
        connection.checkCurrent();
        return Optional.ofNullable(type.cast(attributes.get(type)));
    }

    /**
     * Whether the client continues with the state of a former socket, whose id, rooms and data this one has.
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
     * Writes rooms and data, so that the client finds them again if it loses its connection. Changes of rooms are written
     * without this call; it says when.
     *
     * @return succeeds when they are written, also where nothing is kept; fails when that is not certain
     */
    public Future<Void> save() {
        connection.checkCurrent();
        return connection.save();
    }

    /** Whether the client is here: let in, and not gone. */
    public boolean isConnected() {
        connection.checkCurrent();
        return connection.isConnected();
    }

    /** The rooms that this socket is in, its own included; a copy. */
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

    /** Does {@code handler} when the client emits the event. */
    public Socket on(String event, EventHandler handler) {
        connection.checkCurrent();
        events.on(event, handler);
        return this;
    }

    /** Does {@code handler} when the client emits the event; for those that nobody answers. */
    public Socket on(String event, Consumer<Args> handler) {
        return on(event, (args, ack) -> handler.accept(args));
    }

    /**
     * Does {@code handler} when the client emits the event with a first argument of that type: a record,
     * {@code JsonObject}, {@code String}… Any other argument is refused: {@link #onError} listeners are told.
     */
    public <T> Socket on(String event, Class<T> type, TypedHandler<T> handler) {
        connection.checkCurrent();
        events.on(event, type, handler);
        return this;
    }

    /** Does {@code handler} when the client emits the event for the next time, and never again. */
    public Socket once(String event, EventHandler handler) {
        connection.checkCurrent();
        events.once(event, handler);
        return this;
    }

    /**
     * Acknowledges the event with what the future brings: a value, {@code Args} for several, null for none. A future
     * that fails is logged, and ends the session, as a handler does that throws.
     */
    public Socket answer(String event, Function<Args, ? extends Future<?>> handler) {
        return on(event, (args, ack) -> connection.acknowledge(handler.apply(args), ack));
    }

    /** As {@link #answer(String, Function)}, for a first argument of that type. */
    public <T> Socket answer(String event, Class<T> type, Function<T, ? extends Future<?>> handler) {
        return on(event, type, (body, ack) -> connection.acknowledge(handler.apply(body), ack));
    }

    /** Forgets the event's handlers. */
    public Socket off(String event) {
        connection.checkCurrent();
        events.off(event);
        return this;
    }

    /** Forgets one handler of the event. */
    public Socket off(String event, EventHandler handler) {
        connection.checkCurrent();
        events.off(event, handler);
        return this;
    }

    /** Does {@code handler} for every event of the client, before middleware and handlers of the event. */
    public Socket onAny(AnyHandler handler) {
        connection.checkCurrent();
        events.onAny(handler);
        return this;
    }

    /** Forgets what {@link #onAny} was given. */
    public Socket offAny(AnyHandler handler) {
        connection.checkCurrent();
        events.offAny(handler);
        return this;
    }

    /** Does {@code handler} for every event that is sent to the client, broadcasts included. */
    public Socket onAnyOutgoing(OutgoingHandler handler) {
        connection.checkCurrent();
        events.onAnyOutgoing(handler);
        return this;
    }

    /** Forgets what {@link #onAnyOutgoing} was given. */
    public Socket offAnyOutgoing(OutgoingHandler handler) {
        connection.checkCurrent();
        events.offAnyOutgoing(handler);
        return this;
    }

    /** Asks {@code middleware} for every event of the client whether it may reach its handlers. */
    public Socket use(EventMiddleware middleware) {
        connection.checkCurrent();
        events.use(middleware);
        return this;
    }

    /** Does {@code handler} when an event of the client is refused. */
    public Socket onError(ErrorHandler handler) {
        connection.checkCurrent();
        events.onError(handler);
        return this;
    }

    /** Calls {@code listener} when the socket is about to go: its rooms are still there, but it sends nothing. */
    public Socket onDisconnecting(Consumer<DisconnectReason> listener) {
        connection.checkCurrent();
        events.onDisconnecting(listener);
        return this;
    }

    /** Calls {@code listener} when the socket is gone, from its rooms too. */
    public Socket onDisconnect(Consumer<DisconnectReason> listener) {
        connection.checkCurrent();
        events.onDisconnect(listener);
        return this;
    }

    /** Sends an event; {@link Args#of} tells which arguments there are. */
    public void emit(String event, @Nullable Object... args) {
        connection.emit(event, Args.of(args), false, true);
    }

    /**
     * Sends an event, and awaits the client's answer as long as the options say.
     *
     * @return the answer; fails with {@link AckTimeoutException} or {@link DisconnectedException}
     */
    public Future<JsonArray> emitWithAck(String event, @Nullable Object... args) {
        return new Emit(connection).emitWithAck(event, args);
    }

    /** An emit that awaits an answer for that long. */
    public Emit timeout(Duration timeout) {
        return new Emit(connection).timeout(timeout);
    }

    /** An emit that is dropped if the client cannot take it at once. */
    public Emit asVolatile() {
        return new Emit(connection).asVolatile();
    }

    /** An emit that a client which loses its connection before it receives the event will not find again. */
    public Emit asUnrecorded() {
        return new Emit(connection).asUnrecorded();
    }

    /** A broadcast to those in these rooms, but this socket. */
    public BroadcastOperator to(String... rooms) {
        return broadcast().to(rooms);
    }

    /** As {@link #to}. */
    public BroadcastOperator in(String... rooms) {
        return broadcast().in(rooms);
    }

    /** A broadcast to all but this socket and those in these rooms. */
    public BroadcastOperator except(String... rooms) {
        return broadcast().except(rooms);
    }

    /** A broadcast to all of this node but this socket. */
    public BroadcastOperator local() {
        return broadcast().local();
    }

    /** A broadcast to all but this socket. */
    public BroadcastOperator broadcast() {
        return connection.namespace().broadcast(Targets.ALL.except(Set.of(id().value())));
    }

    /** Makes the client leave this namespace; it stays in its others, and will not come back by itself. */
    public void disconnect() {
        disconnect(false);
    }

    /** Makes the client leave this namespace; with {@code close} all of them, and ends its session. */
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

    /** Takes id, rooms and data of a former socket; what the middleware has kept with this one stays. */
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

    /** What is kept of this socket; there must be a pid. */
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
