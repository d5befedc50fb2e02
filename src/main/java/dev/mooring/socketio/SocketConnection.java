package dev.mooring.socketio;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.AckAnswer;
import dev.mooring.socketio.adapter.SocketState;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a socket to its namespace: its state, its recovery, its rooms, and the events and acks that it sends.
 * Owned by the socket's loop.
 */
final class SocketConnection {

    private enum State {
        CONNECTING,
        CONNECTED,
        LEAVING,
        /** Another session has taken over: only acks of earlier events are still sent. */
        TAKEN_OVER,
        DISCONNECTED
    }

    private final Client client;
    private final LoopNamespace namespace;
    private final SocketEvents events;
    private SocketId id;
    private State state = State.CONNECTING;
    private Set<String> earlyRooms = Set.of();
    private @Nullable PendingAcks acks;
    private long nextAckId = 1;
    private int acksOwed;
    private @Nullable Socket socket;
    /** The secret that lets the client claim its state; null when no state is kept. */
    private @Nullable String pid;

    private @Nullable String since;
    private boolean isRecovered;
    private @Nullable Future<Void> saving;

    SocketConnection(Client client, LoopNamespace namespace, SocketId id, SocketEvents events) {
        this.client = client;
        this.namespace = namespace;
        this.id = id;
        this.events = events;
    }

    Client client() {
        return client;
    }

    LoopNamespace namespace() {
        return namespace;
    }

    SocketId id() {
        return id;
    }

    void checkCurrent() {
        client.loop().checkCurrent();
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** Keeps the state under that pid. */
    void keep(String secret, @Nullable String position) {
        pid = secret;
        since = position;
    }

    /** Recovers the socket of that state. */
    void continueAs(SocketState former) {
        id = former.id();
        keep(former.pid(), former.since());
        join(former.rooms());
        isRecovered = true;
    }

    boolean isRecovered() {
        return isRecovered;
    }

    @Nullable
    String pid() {
        return pid;
    }

    /** The state for the recovery store, under that pid. */
    SocketState state(String secret, JsonObject data) {
        String position = pid == null ? namespace.adapter().position() : since;
        Set<String> rooms = new LinkedHashSet<>(rooms());
        rooms.add(id.value()); // a connecting socket has not joined it yet
        return new SocketState(namespace.namespace(), client.session(), id, secret, rooms, data, position);
    }

    /** Connects the socket. */
    void begin(Socket self) {
        socket = self;
        state = State.CONNECTED;
        namespace.adapter().add(id, self);
        namespace.adapter().join(id, earlyRooms);
        earlyRooms = Set.of();
        if (isRecovered) {
            // The middleware may have joined other rooms than those of the state.
            Future<Void> ignored = save();
        }
    }

    /** Writes rooms and data to the recovery store, if there is one; calls before the write share it. */
    Future<Void> save() {
        LoopRecovery recovery = namespace.recovery();
        Socket self = socket;
        if (isTakenOver()) {
            return Future.failedFuture(new TakenOver());
        }
        if (recovery == null || pid == null || self == null || !isConnected()) {
            return Future.succeededFuture();
        }
        if (saving == null) {
            Future<Void> write = recovery.update(() -> {
                saving = null;
                return pid == null ? null : self.state();
            });
            saving = write;
            write.onComplete(done -> {
                if (saving == write) {
                    saving = null;
                }
            });
        }
        return saving.transform(done -> isTakenOver() ? Future.failedFuture(new TakenOver()) : (Future<Void>) done);
    }

    /** Calls the handlers that all sockets of the namespace share. */
    void handle(SocketIoPacket.Event event, Ack ack) {
        Socket self = socket;
        if (self != null && isConnected()) {
            namespace.handle(self, event, ack);
        }
    }

    /** Another session has taken over. Events that were received are still acknowledged for a while; then the session closes. */
    void takenOver() {
        if (!isConnected() && !isConnecting()) {
            return;
        }
        pid = null;
        if (isConnected()) {
            leave(DisconnectReason.FORCED_CLOSE);
        }
        state = State.TAKEN_OVER;
        client.endTakenOver(this);
    }

    boolean isTakenOver() {
        return state == State.TAKEN_OVER;
    }

    /** Whether the client waits for acks of its events. */
    boolean owesAcks() {
        return acksOwed > 0;
    }

    void oweAck() {
        acksOwed++;
    }

    /** Removes the state, so that no client can claim it. */
    void forgetState() {
        LoopRecovery recovery = namespace.recovery();
        if (recovery != null && pid != null && socket != null) {
            recovery.remove(socket.state());
        }
        pid = null;
    }

    /** Ends the socket: calls the disconnecting listeners, leaves the rooms, calls the disconnect listeners, fails the acks. */
    void end(DisconnectReason reason) {
        if (isConnected()) {
            leave(reason);
        }
        state = State.DISCONNECTED;
        namespace.forget();
    }

    private void leave(DisconnectReason reason) {
        settleState(reason);
        state = State.LEAVING;
        events.notifyDisconnecting(reason, client);
        namespace.adapter().remove(id);
        state = State.DISCONNECTED;
        events.notifyDisconnected(reason, client);
        if (acks != null) {
            acks.failAll();
        }
    }

    private void settleState(DisconnectReason reason) {
        LoopRecovery recovery = namespace.recovery();
        if (recovery == null || pid == null || socket == null) {
            return;
        }
        if (reason.isRecoverable()) {
            recovery.release(socket.state());
        } else {
            recovery.remove(socket.state());
        }
        pid = null;
    }

    Set<String> rooms() {
        return isConnecting() ? Set.copyOf(earlyRooms) : namespace.adapter().rooms(id);
    }

    void join(Collection<String> rooms) {
        if (isConnected()) {
            namespace.adapter().join(id, rooms);
        } else if (isConnecting()) {
            earlyRooms = new LinkedHashSet<>(earlyRooms);
            earlyRooms.addAll(rooms);
        }
    }

    void leave(Collection<String> rooms) {
        if (isConnected()) {
            namespace.adapter().leave(id, rooms);
        } else if (isConnecting()) {
            earlyRooms = new LinkedHashSet<>(earlyRooms);
            earlyRooms.removeAll(rooms);
        }
    }

    /** Sends an event to this client alone; a recorded event is sent again after recovery. */
    void emit(String event, Args args, boolean isVolatile, boolean isRecorded) {
        SocketIoPacket.Event packet = packet(event, args, SocketIoPacket.NO_ACK);
        if (!maySend(isVolatile)) {
            return;
        }
        if (isVolatile || socket == null) {
            deliver(packet, PacketEncoder.encode(packet), isVolatile);
        } else {
            namespace.adapter().emit(id, socket, packet, isRecorded && pid != null);
        }
    }

    /** Sends an event to this client alone, and waits for the ack. */
    Future<JsonArray> emitWithAck(String event, Args args, boolean isVolatile, Duration timeout) {
        SocketIoPacket.Event packet = packet(event, args, nextAckId++);
        Promise<JsonArray> promise = Promise.promise();
        ask(packet, PacketEncoder.encode(packet), isVolatile, timeout, new AckAnswer() {
            @Override
            public void onAck(Args answer) {
                client.report(() -> promise.complete(answer.toArray()));
            }

            @Override
            public void onMissing(RuntimeException why) {
                client.report(() -> promise.fail(why));
            }
        });
        return promise.future();
    }

    private SocketIoPacket.Event packet(String event, Args args, long ackId) {
        checkCurrent();
        if (isConnecting()) {
            throw new IllegalStateException("the socket is not connected yet: " + event);
        }
        return new SocketIoPacket.Event(namespace.namespace(), event, args, ackId);
    }

    /** Sends an encoded event, and waits for its ack. */
    void ask(SocketIoPacket.Event packet, Frames frames, boolean isVolatile, Duration timeout, AckAnswer answer) {
        if (!isConnected()) {
            answer.onMissing(new DisconnectedException());
            return;
        }
        if (acks == null) {
            acks = new PendingAcks(client.loop());
        }
        acks.expect(packet.ackId(), timeout, answer);
        deliver(packet, frames, isVolatile);
    }

    /** Sends an encoded event, unless it is volatile and the client cannot take it now. */
    void deliver(SocketIoPacket.Event packet, Frames frames, boolean isVolatile) {
        if (maySend(isVolatile)) {
            if (events.hasOutgoing()) {
                client.guard(() -> events.notifyOutgoing(packet));
            }
            client.send(frames);
        }
    }

    private boolean maySend(boolean isVolatile) {
        return isConnected() && (!isVolatile || client.isWritable());
    }

    void sendAck(long ackId, Args args) {
        acksOwed--;
        if (isConnected() || state == State.TAKEN_OVER) {
            client.send(new SocketIoPacket.Ack(namespace.namespace(), ackId, args));
        }
        if (state == State.TAKEN_OVER) {
            client.endTakenOver(this);
        }
    }

    /** Sends the result of a handler's future as an ack; a failed future is like a handler that throws. */
    void acknowledge(Future<?> result, Ack ack) {
        if (result.isComplete()) {
            acknowledgeWith(result, ack);
        } else {
            result.onComplete(done -> later(() -> acknowledgeWith(done, ack)));
        }
    }

    private void acknowledgeWith(AsyncResult<?> result, Ack ack) {
        if (result.cause() instanceof DisconnectedException && !isConnected()) {
            return; // no error: the handler waited for an ack when the client disconnected
        }
        if (result.failed()) {
            client.fail(result.cause());
        } else if (result.result() == null) {
            ack.send();
        } else {
            ack.send(result.result());
        }
    }

    void receiveAck(long ackId, Args args) {
        if (acks != null) {
            acks.receive(ackId, args);
        }
    }

    /** Runs the continuation of a future on this loop, whichever thread completed the future. */
    void later(Runnable work) {
        client.loop().run(() -> client.guard(work));
    }
}
