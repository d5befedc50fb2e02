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
import org.jspecify.annotations.Nullable;

/**
 * The adapter of one namespace on one loop of a single node; a cluster adapter uses it for its own node. It delivers to
 * its own loop at once, and to each other loop by one {@code Loop.run}. A broadcast is encoded once. Owned by its loop.
 *
 * @param <S> a socket
 */
final class InMemoryAdapter<S> implements Adapter<S> {

    private final LoopSockets<S> sockets;
    private final LoopAdapters loopAdapters;
    private final RoomIndex<S> index = new RoomIndex<>();

    InMemoryAdapter(LoopSockets<S> sockets, LoopAdapters loopAdapters) {
        this.sockets = sockets;
        this.loopAdapters = loopAdapters;
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
        // Several sessions may claim one state at the same time. Then a session that was taken over may have added its
        // socket only after the takeover had searched this loop for that socket.
        index.find(id).filter(former -> former != socket).ifPresent(sockets::replaced);
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
        boolean changed = false;
        for (String room : rooms) {
            changed |= index.join(id, room);
        }
        notifyRoomsChanged(id, changed);
    }

    @Override
    public void leave(SocketId id, Collection<String> rooms) {
        loop().checkCurrent();
        boolean changed = false;
        for (String room : rooms) {
            changed |= index.leave(id, room);
        }
        notifyRoomsChanged(id, changed);
    }

    private void notifyRoomsChanged(SocketId id, boolean changed) {
        if (changed) {
            index.find(id).ifPresent(sockets::onRooms);
        }
    }

    @Override
    public Set<String> rooms(SocketId id) {
        loop().checkCurrent();
        return index.rooms(id);
    }

    @Override
    public void forEachHere(Consumer<S> action) {
        loop().checkCurrent();
        index.forEach(Targets.ALL, action);
    }

    @Override
    public Future<Void> broadcast(Broadcast broadcast) {
        loop().checkCurrent();
        Frames frames = PacketEncoder.encode(broadcast.packet());
        deliver(broadcast, frames);
        forEachOther(other -> other.deliver(broadcast, frames));
        return Future.succeededFuture();
    }

    /** There is nobody to write the events for. */
    @Override
    public <T> Future<T> broadcastWith(List<Broadcast> broadcasts, JointWrite<T> write) {
        loop().checkCurrent();
        return write.write(JointWrite.Commands.NONE).map(JointWrite.Written::result);
    }

    @Override
    public void emit(SocketId id, S socket, SocketIoPacket.Event packet, boolean isRecorded) {
        loop().checkCurrent();
        sockets.send(socket, packet, PacketEncoder.encode(packet), false);
    }

    /** Null, because events are not recorded. */
    @Override
    public @Nullable String position() {
        return null;
    }

    /** Answers {@code Unknown}, because events are not recorded. */
    @Override
    public void missed(Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer) {
        answer.accept(new MissedPackets.Unknown("events are not recorded"));
    }

    @Override
    public Future<Void> takeOver(SocketId id, String session) {
        loop().checkCurrent();
        return loopAdapters
                .gather(loop(), namespace(), adapter -> {
                    adapter.takeOverHere(id, session);
                    return true;
                })
                .mapEmpty();
    }

    void takeOverHere(SocketId id, String session) {
        index.find(id).ifPresent(socket -> sockets.takenOver(socket, session));
    }

    /** Sends an encoded broadcast to the targets on this loop. */
    void deliver(Broadcast broadcast, Frames frames) {
        SocketIoPacket.Event packet = broadcast.packet();
        boolean isVolatile = broadcast.isVolatile();
        index.forEach(broadcast.targets(), socket -> sockets.send(socket, packet, frames, isVolatile));
    }

    @Override
    public Future<List<Args>> broadcastWithAck(Broadcast broadcast, Duration timeout) {
        loop().checkCurrent();
        AckCollector acks = new AckCollector(loop(), loopAdapters.size());
        ask(broadcast, timeout, acks);
        return acks.future();
    }

    /**
     * Sends a broadcast to the targets on all loops of this node and asks for acks; each loop reports to the collector.
     */
    void ask(Broadcast broadcast, Duration timeout, AckCollector acks) {
        SocketIoPacket.Event packet = broadcast.packet().withAckId(loopAdapters.nextAckId(loop()));
        Frames frames = PacketEncoder.encode(packet);
        Loop origin = loop();
        loopAdapters.forEachOther(this, other -> {
            int asked = other == null ? 0 : other.ask(broadcast.targets(), packet, frames, timeout, acks.answer());
            origin.run(() -> acks.onAsked(asked));
        });
        acks.onAsked(ask(broadcast.targets(), packet, frames, timeout, acks.answer()));
    }

    /** Sends an event to the targets on this loop and asks for acks; returns the number of sockets. */
    int ask(Targets targets, SocketIoPacket.Event packet, Frames frames, Duration timeout, AckAnswer answer) {
        List<S> asked = index.select(targets);
        asked.forEach(socket -> sockets.sendWithAck(socket, packet, frames, timeout, answer));
        return asked.size();
    }

    @Override
    public Future<List<SocketDetails>> fetchSockets(Targets targets) {
        loop().checkCurrent();
        return loopAdapters
                .gather(loop(), namespace(), adapter -> adapter.describe(targets))
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    List<SocketDetails> describe(Targets targets) {
        return index.select(targets).stream().map(sockets::describe).toList();
    }

    @Override
    public void socketsJoin(Targets targets, Collection<String> rooms) {
        List<String> wanted = List.copyOf(rooms);
        onAll(adapter -> adapter.joinHere(targets, wanted));
    }

    void joinHere(Targets targets, List<String> rooms) {
        forEachId(targets, id -> join(id, rooms));
    }

    @Override
    public void socketsLeave(Targets targets, Collection<String> rooms) {
        List<String> unwanted = List.copyOf(rooms);
        onAll(adapter -> adapter.leaveHere(targets, unwanted));
    }

    void leaveHere(Targets targets, List<String> rooms) {
        forEachId(targets, id -> leave(id, rooms));
    }

    private void forEachId(Targets targets, Consumer<SocketId> action) {
        index.forEach(targets, socket -> action.accept(sockets.id(socket)));
    }

    @Override
    public void disconnectSockets(Targets targets, boolean close) {
        onAll(adapter -> adapter.disconnectHere(targets, close));
    }

    void disconnectHere(Targets targets, boolean close) {
        index.forEach(targets, socket -> sockets.disconnect(socket, close));
    }

    /** Does nothing, because there are no other nodes. */
    @Override
    public void serverSideEmit(String event, Args args) {
        loop().checkCurrent();
    }

    /** Answers an empty list, because there are no other nodes. */
    @Override
    public Future<List<Args>> serverSideEmitWithAck(String event, Args args, Duration timeout) {
        loop().checkCurrent();
        return Future.succeededFuture(List.of());
    }

    void onGap(String why) {
        sockets.onGap(why);
    }

    void onServerSideEmit(String event, Args args, Consumer<Args> answer) {
        sockets.onServerSideEmit(event, args, answer);
    }

    @Override
    public void close() {
        loop().checkCurrent();
        loopAdapters.remove(this);
    }

    private void onAll(Consumer<InMemoryAdapter<?>> work) {
        loop().checkCurrent();
        work.accept(this);
        forEachOther(work);
    }

    private void forEachOther(Consumer<InMemoryAdapter<?>> work) {
        loopAdapters.forEachOther(this, other -> {
            if (other != null) {
                work.accept(other);
            }
        });
    }
}
