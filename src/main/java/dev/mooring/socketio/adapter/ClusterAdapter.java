package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.adapter.ClusterAdapters.Position;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The adapter of one namespace on one loop of a cluster node. Ordered messages (recorded events, and joins, leaves and
 * disconnects of sockets on all nodes) are published first; this node applies them when it receives them in the
 * cluster's order. Unrecorded events are delivered on this node at once, and published for the other nodes. Owned by
 * its loop.
 *
 * @param <S> a socket
 */
final class ClusterAdapter<S> implements Adapter<S> {

    private final InMemoryAdapter<S> inner;
    private final ClusterAdapters all;
    private final RoomTurns turns;
    private final Position position;
    private final Loop home;

    ClusterAdapter(InMemoryAdapter<S> inner, ClusterAdapters all, RoomTurns turns, Position position) {
        this.inner = inner;
        this.all = all;
        this.turns = turns;
        this.position = position;
        this.home = all.bus().loop();
    }

    private Loop loop() {
        return inner.loop();
    }

    @Override
    public void add(SocketId id, S socket) {
        inner.add(id, socket);
    }

    @Override
    public void remove(SocketId id) {
        inner.remove(id);
    }

    @Override
    public void join(SocketId id, Collection<String> rooms) {
        inner.join(id, rooms);
    }

    @Override
    public void leave(SocketId id, Collection<String> rooms) {
        inner.leave(id, rooms);
    }

    @Override
    public Set<String> rooms(SocketId id) {
        return inner.rooms(id);
    }

    @Override
    public void forEachHere(Consumer<S> action) {
        inner.forEachHere(action);
    }

    @Override
    public Future<Void> broadcast(Broadcast broadcast) {
        loop().checkCurrent();
        Targets targets = broadcast.targets();
        if (!targets.isLocal() && !broadcast.isVolatile()) {
            return publish(new ClusterMessage.Emit(broadcast));
        }
        turns.follow(targets, () -> inner.broadcast(broadcast));
        if (!targets.isLocal()) {
            atHome(namespace -> namespace.publishUnordered(new ClusterMessage.Emit(broadcast)));
        }
        return Future.succeededFuture();
    }

    @Override
    public <T> Future<T> broadcastWith(List<Broadcast> broadcasts, JointWrite<T> write) {
        loop().checkCurrent();
        List<ClusterMessage> messages = new ArrayList<>(broadcasts.size());
        broadcasts.forEach(broadcast -> messages.add(new ClusterMessage.Emit(broadcast)));
        return publish(messages, namespace -> namespace.publishWith(messages, write));
    }

    @Override
    public void emit(SocketId id, S socket, SocketIoPacket.Event packet, boolean isRecorded) {
        loop().checkCurrent();
        Targets targets = Targets.ALL.in(Set.of(id.value()));
        if (isRecorded) {
            Future<Void> ignored = publish(new ClusterMessage.Emit(new Broadcast(packet, targets, false)));
        } else {
            turns.follow(targets, () -> inner.emit(id, socket, packet, false));
        }
    }

    /** Publishes what every node applies in the same order; the turn ends when this loop has applied it. */
    private Future<Void> publish(ClusterMessage message) {
        return publish(List.of(message), namespace -> namespace.publish(message));
    }

    private <T> Future<T> publish(List<ClusterMessage> messages, Function<ClusterNamespace, Future<T>> publication) {
        List<RoomTurns.Turn> begun = new ArrayList<>(messages.size());
        messages.forEach(message -> begun.add(turns.begin(message.targets())));
        Promise<T> done = Promise.promise();
        Loop origin = loop();
        String name = inner.namespace();
        // Called, not run: whatever goes wrong there, the turn ends.
        home.call(() -> publication.apply(all.namespace(name)))
                .onComplete(published -> origin.run(() -> {
                    begun.forEach(turns::end);
                    done.handle(published);
                }));
        return done.future();
    }

    private void atHome(Consumer<ClusterNamespace> work) {
        String name = inner.namespace();
        home.run(() -> work.accept(all.namespace(name)));
    }

    @Override
    public @Nullable String position() {
        loop().checkCurrent();
        return position.offset;
    }

    @Override
    public void missed(Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer) {
        loop().checkCurrent();
        Loop origin = loop();
        String name = inner.namespace();
        home.run(() -> all.bus().missed(name, rooms, after, missed -> origin.run(() -> answer.accept(missed))));
    }

    @Override
    public Future<Void> takeOver(SocketId id, String session) {
        return inner.takeOver(id, session);
    }

    @Override
    public Future<List<Args>> broadcastWithAck(Broadcast broadcast, Duration timeout) {
        if (broadcast.targets().isLocal()) {
            return inner.broadcastWithAck(broadcast, timeout);
        }
        loop().checkCurrent();
        AckCollector acks = new AckCollector(loop(), all.loopAdapters().size() + 1);
        RemoteAcks remote = acks.remote();
        String name = inner.namespace();
        turns.follow(broadcast.targets(), () -> inner.ask(broadcast, timeout, acks));
        home.run(() -> all.bus().broadcastWithAck(name, broadcast, timeout, remote));
        return acks.future();
    }

    @Override
    public Future<List<SocketDetails>> fetchSockets(Targets targets) {
        Future<List<SocketDetails>> here = inner.fetchSockets(targets);
        if (targets.isLocal()) {
            return here;
        }
        String name = inner.namespace();
        Future<List<SocketDetails>> elsewhere =
                ask(() -> all.bus().fetchSockets(name, targets, ClusterBus.REQUEST_TIMEOUT));
        return Future.all(here, elsewhere).map(both -> {
            List<SocketDetails> sockets = new ArrayList<>(here.result());
            sockets.addAll(elsewhere.result());
            return sockets;
        });
    }

    private <T> Future<T> ask(Supplier<Future<T>> question) {
        return loop().ask(home, question);
    }

    @Override
    public void socketsJoin(Targets targets, Collection<String> rooms) {
        if (targets.isLocal()) {
            inner.socketsJoin(targets, rooms);
        } else {
            Future<Void> ignored = publish(new ClusterMessage.SocketsJoin(targets, List.copyOf(rooms)));
        }
    }

    @Override
    public void socketsLeave(Targets targets, Collection<String> rooms) {
        if (targets.isLocal()) {
            inner.socketsLeave(targets, rooms);
        } else {
            Future<Void> ignored = publish(new ClusterMessage.SocketsLeave(targets, List.copyOf(rooms)));
        }
    }

    @Override
    public void disconnectSockets(Targets targets, boolean close) {
        if (targets.isLocal()) {
            inner.disconnectSockets(targets, close);
        } else {
            Future<Void> ignored = publish(new ClusterMessage.DisconnectSockets(targets, close));
        }
    }

    @Override
    public void serverSideEmit(String event, Args args) {
        loop().checkCurrent();
        String name = inner.namespace();
        home.run(() -> all.bus().serverSideEmit(name, event, args));
    }

    @Override
    public Future<List<Args>> serverSideEmitWithAck(String event, Args args, Duration timeout) {
        loop().checkCurrent();
        String name = inner.namespace();
        return ask(() -> all.bus().serverSideEmitWithAck(name, event, args, timeout));
    }

    @Override
    public void close() {
        inner.close();
        String name = inner.namespace();
        home.run(() -> all.unregister(name));
    }
}
