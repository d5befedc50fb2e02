package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The adapter of a single node, and the two inner rings of any other: this loop at once, each other loop by one
 * {@code run}. What is broadcast is encoded once. Owned by its loop.
 *
 * @param <S> a socket
 */
public final class InMemoryAdapter<S> implements Adapter<S> {

    private final LocalSockets<S> sockets;
    private final LoopRing ring;
    private final RoomIndex<S> index = new RoomIndex<>();

    InMemoryAdapter(LocalSockets<S> sockets, LoopRing ring) {
        this.sockets = sockets;
        this.ring = ring;
    }

    Loop loop() {
        return sockets.loop();
    }

    String namespace() {
        return sockets.namespace();
    }

    @Override
    public void add(SocketId id, S socket) {
        loop().checkCurrent();
        index.add(id, socket);
    }

    @Override
    public void remove(SocketId id) {
        loop().checkCurrent();
        index.remove(id);
    }

    @Override
    public void join(SocketId id, Collection<String> rooms) {
        loop().checkCurrent();
        rooms.forEach(room -> index.join(id, room));
        tellRooms(id, rooms);
    }

    @Override
    public void leave(SocketId id, Collection<String> rooms) {
        loop().checkCurrent();
        rooms.forEach(room -> index.leave(id, room));
        tellRooms(id, rooms);
    }

    private void tellRooms(SocketId id, Collection<String> changed) {
        if (!changed.isEmpty()) {
            index.find(id).ifPresent(sockets::onRooms);
        }
    }

    @Override
    public Set<String> rooms(SocketId id) {
        loop().checkCurrent();
        return index.rooms(id);
    }

    @Override
    public void broadcast(Broadcast broadcast) {
        loop().checkCurrent();
        deliver(broadcast, PacketEncoder.encode(broadcast.packet()));
    }

    /** Sends an encoded broadcast to its targets on all loops of this node: for adapters that reach further. */
    public void deliver(Broadcast broadcast, Frames frames) {
        loop().checkCurrent();
        deliverHere(broadcast, frames);
        forEachOther(other -> other.deliverHere(broadcast, frames));
    }

    private void deliverHere(Broadcast broadcast, Frames frames) {
        SocketIoPacket.Event packet = broadcast.packet();
        boolean isVolatile = broadcast.isVolatile();
        index.forEach(broadcast.targets(), socket -> sockets.send(socket, packet, frames, isVolatile));
    }

    @Override
    public Future<List<Args>> broadcastWithAck(Broadcast broadcast, Duration timeout) {
        loop().checkCurrent();
        SocketIoPacket.Event packet = broadcast.packet().withAckId(ring.nextAckId(this));
        Frames frames = PacketEncoder.encode(packet);
        AckCollector acks = new AckCollector(loop(), ring.size());
        Loop origin = loop();
        ring.forEachOther(this, other -> {
            int asked = other == null ? 0 : other.ask(broadcast.targets(), packet, frames, timeout, acks);
            origin.run(() -> acks.onAsked(asked));
        });
        acks.onAsked(ask(broadcast.targets(), packet, frames, timeout, acks));
        return acks.future();
    }

    private int ask(Targets targets, SocketIoPacket.Event packet, Frames frames, Duration timeout, AckCollector acks) {
        List<S> asked = index.select(targets);
        AckAnswer answer = acks.answer();
        asked.forEach(socket -> sockets.sendWithAck(socket, packet, frames, timeout, answer));
        return asked.size();
    }

    @Override
    public Future<List<SocketDetails>> fetchSockets(Targets targets) {
        loop().checkCurrent();
        return ring.gather(this, adapter -> adapter.describe(targets));
    }

    private List<SocketDetails> describe(Targets targets) {
        return index.select(targets).stream().map(sockets::describe).toList();
    }

    @Override
    public void socketsJoin(Targets targets, Collection<String> rooms) {
        List<String> wanted = List.copyOf(rooms);
        onAll(adapter -> adapter.forEachId(targets, id -> adapter.join(id, wanted)));
    }

    @Override
    public void socketsLeave(Targets targets, Collection<String> rooms) {
        List<String> unwanted = List.copyOf(rooms);
        onAll(adapter -> adapter.forEachId(targets, id -> adapter.leave(id, unwanted)));
    }

    private void forEachId(Targets targets, Consumer<SocketId> action) {
        index.forEach(targets, socket -> action.accept(sockets.id(socket)));
    }

    @Override
    public void disconnectSockets(Targets targets, boolean close) {
        onAll(adapter -> adapter.disconnectHere(targets, close));
    }

    private void disconnectHere(Targets targets, boolean close) {
        index.forEach(targets, socket -> sockets.disconnect(socket, close));
    }

    /** There are no other servers. */
    @Override
    public void serverSideEmit(String event, Args args) {
        loop().checkCurrent();
    }

    /** There are no other servers, hence no answers. */
    @Override
    public Future<List<Args>> serverSideEmitWithAck(String event, Args args, Duration timeout) {
        loop().checkCurrent();
        return Future.succeededFuture(List.of());
    }

    @Override
    public void close() {
        loop().checkCurrent();
        ring.remove(this);
    }

    private void onAll(Consumer<InMemoryAdapter<?>> work) {
        loop().checkCurrent();
        work.accept(this);
        forEachOther(work);
    }

    private void forEachOther(Consumer<InMemoryAdapter<?>> work) {
        ring.forEachOther(this, other -> {
            if (other != null) {
                work.accept(other);
            }
        });
    }
}
