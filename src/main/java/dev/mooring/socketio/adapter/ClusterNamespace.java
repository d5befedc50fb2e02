package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The node's part of one namespace in the cluster: passes messages from the bus to all loops that have opened the
 * namespace. Owned by the bus's loop.
 */
final class ClusterNamespace implements ClusterReceiver {

    private static final Logger LOG = System.getLogger(ClusterNamespace.class.getName());

    private final String name;
    private final ClusterAdapters adapters;
    private final LoopAdapters loopAdapters;
    private final Loop loop;
    /** The number of loops that have opened the namespace. */
    int loops;

    private ClusterNamespace(String name, ClusterAdapters adapters) {
        this.name = name;
        this.adapters = adapters;
        this.loopAdapters = adapters.loopAdapters();
        this.loop = adapters.bus().loop();
    }

    /** Creates a namespace and opens it on the bus. */
    static Function<String, ClusterNamespace> opened(ClusterAdapters adapters) {
        return name -> {
            ClusterNamespace namespace = new ClusterNamespace(name, adapters);
            Future<Void> ignored =
                    adapters.bus() // fails only if the namespace closes first; then no caller waits for it
                            .open(name, namespace)
                            .onFailure(why -> LOG.log(
                                    Level.DEBUG, "namespace {0} did not open on the cluster bus: {1}", name, why));
            return namespace;
        };
    }

    /**
     * Publishes a message of one of this node's loops, and applies it on all loops at its place in the cluster's order.
     *
     * @return completes on the bus's loop, after the message was passed to all loops
     */
    Future<Void> publish(ClusterMessage message) {
        return adapters.bus().publish(name, message, offset -> apply(message, offset, true));
    }

    /**
     * Publishes messages in one step with a write of the caller's own, and applies each as {@link #publish} does, if it was
     * written.
     */
    <T> Future<T> publishWith(List<ClusterMessage> messages, JointWrite<T> write) {
        return adapters.bus().publishWith(name, messages, write, (message, offset) -> apply(message, offset, true));
    }

    void publishUnordered(ClusterMessage message) {
        adapters.bus().publishUnordered(name, message);
    }

    @Override
    public void onMessage(ClusterMessage message, @Nullable String offset) {
        apply(message, offset, false);
    }

    /** @param isOwn whether this node published the message; its event then has no offset as last argument yet */
    private void apply(ClusterMessage message, @Nullable String offset, boolean isOwn) {
        if (message instanceof ClusterMessage.Emit emit) {
            Broadcast broadcast = isOwn && offset != null ? withOffset(emit.broadcast(), offset) : emit.broadcast();
            Frames frames = PacketEncoder.encode(broadcast.packet());
            onEachLoop(offset, adapter -> adapter.deliver(broadcast, frames));
        } else if (message instanceof ClusterMessage.SocketsJoin join) {
            onEachLoop(offset, adapter -> adapter.joinHere(join.targets(), join.rooms()));
        } else if (message instanceof ClusterMessage.SocketsLeave leave) {
            onEachLoop(offset, adapter -> adapter.leaveHere(leave.targets(), leave.rooms()));
        } else if (message instanceof ClusterMessage.DisconnectSockets disconnect) {
            onEachLoop(offset, adapter -> adapter.disconnectHere(disconnect.targets(), disconnect.close()));
        }
    }

    private static Broadcast withOffset(Broadcast broadcast, String offset) {
        SocketIoPacket.Event packet = broadcast.packet();
        return new Broadcast(
                new SocketIoPacket.Event(
                        packet.namespace(), packet.name(), packet.args().append(offset), packet.ackId()),
                broadcast.targets(),
                broadcast.isVolatile());
    }

    private void onEachLoop(@Nullable String offset, Consumer<InMemoryAdapter<?>> work) {
        loopAdapters.forEach(name, adapter -> {
            if (adapter != null) {
                if (offset != null) {
                    adapters.delivered(adapter.loop(), offset);
                }
                work.accept(adapter);
            }
        });
    }

    @Override
    public void onBroadcastWithAck(Broadcast broadcast, Duration timeout, IntConsumer asked, Consumer<Args> ack) {
        SocketIoPacket.Event packet = broadcast.packet().withAckId(loopAdapters.nextAckId(loop));
        Frames frames = PacketEncoder.encode(packet);
        AckAnswer answer = new AckAnswer() {
            @Override
            public void onAck(Args args) {
                loop.run(() -> ack.accept(args));
            }

            @Override
            public void onMissing(RuntimeException why) {
                // The cluster protocol has no message for a missing ack; the asking node detects it by its own timeout.
            }
        };
        Future<List<Integer>> ignored = loopAdapters
                .gather(loop, name, adapter -> adapter.ask(broadcast.targets(), packet, frames, timeout, answer))
                .onSuccess(numbers -> asked.accept(
                        numbers.stream().mapToInt(Integer::intValue).sum()));
    }

    @Override
    public void onFetchSockets(Targets targets, Consumer<List<SocketDetails>> answer) {
        Future<List<List<SocketDetails>>> ignored = loopAdapters
                .gather(loop, name, adapter -> adapter.describe(targets))
                .onSuccess(lists ->
                        answer.accept(lists.stream().flatMap(List::stream).toList()));
    }

    @Override
    public void onServerSideEmit(String event, Args args, Consumer<Args> answer) {
        // The first loop that has opened the namespace responds for the node.
        loopAdapters.first(
                name, adapter -> adapter.onServerSideEmit(event, args, reply -> loop.run(() -> answer.accept(reply))));
    }

    @Override
    public void onGap(String why) {
        onEachLoop(null, adapter -> adapter.onGap(why));
    }
}
