package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of this node to the other nodes of its cluster. Adapters publish through it and receive through it.
 * How messages travel, and over how many streams, is the implementation's business: an offset is an opaque text, and all
 * that is known about two messages of one room is that every node receives them in the same order.
 *
 * <p>Owned by {@link #loop()}: every method must be called there, every future and every callback comes there.
 */
public interface ClusterBus {

    /** How long other nodes may take to respond, where the caller does not say. */
    Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** The loop that owns the bus. */
    Loop loop();

    /**
     * Starts to receive what other nodes publish about a namespace.
     *
     * @return succeeds when other nodes can reach the receiver; while Redis is away that takes as long as it is away
     * @throws IllegalStateException when the namespace is open already
     */
    Future<Void> open(String namespace, ClusterReceiver receiver);

    /** Stops to receive for a namespace. */
    void close(String namespace);

    /**
     * Publishes a message that must take effect in the same order on every node, this one included.
     *
     * @param deliver called exactly once, when this node must apply the message itself: with the offset when every node
     *     applies it at this place of the order, with null when it could not be published in time and only this node
     *     applies it
     * @return completes after {@code deliver} was called; fails when the message is not, or not certainly, published
     */
    Future<Void> publish(String namespace, ClusterMessage message, Consumer<@Nullable String> deliver);

    /**
     * Publishes messages in their order as {@link #publish} does, in one step with a write of the caller's own.
     *
     * @param write given the commands that publish the messages
     * @param deliver called once for each message that was written, and never for another: with the offset when every node
     *     applies it at this place of the order, with null when this node has not received it in time
     * @return the caller's result, after {@code deliver} was called for all messages that were written; fails when nothing
     *     was written, or when that is not certain: {@code deliver} is then called as soon as a message turns out to be
     *     written
     */
    <T> Future<T> publishWith(
            String namespace,
            List<ClusterMessage> messages,
            JointWrite<T> write,
            BiConsumer<ClusterMessage, @Nullable String> deliver);

    /** Publishes a message that this node has applied already: one that is neither ordered nor recovered. */
    void publishUnordered(String namespace, ClusterMessage message);

    /**
     * Asks the other nodes for their sockets.
     *
     * @return the sockets of all other nodes; fails with {@link MissingResponsesException} when not all nodes respond in
     *     time
     */
    Future<List<SocketDetails>> fetchSockets(String namespace, Targets targets, Duration timeout);

    /** Sends an event to the sockets of other nodes, which are to acknowledge it. */
    void broadcastWithAck(String namespace, Broadcast broadcast, Duration timeout, RemoteAcks acks);

    /** Emits an event to the other nodes themselves. */
    void serverSideEmit(String namespace, String event, Args args);

    /**
     * Emits an event to the other nodes themselves, each of which is to respond.
     *
     * @return one response of each node; fails with {@link MissingResponsesException} when not all respond in time
     */
    Future<List<Args>> serverSideEmitWithAck(String namespace, String event, Args args, Duration timeout);

    /** The offset up to which this node has received all messages; null before the first connection. */
    @Nullable
    String position();

    /**
     * Finds the recorded events that a client has missed. The answer is complete up to the moment of the call to
     * {@code answer}: what comes later is handed to the receiver after that call.
     *
     * @param rooms the rooms of the client's socket
     * @param after what the client is known to have received
     */
    void missed(String namespace, Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer);
}
