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
 * The message bus between the nodes of a cluster. Adapters publish and receive messages through it. The implementation
 * chooses the medium: offsets are opaque strings, and the only guarantee is that every node receives the messages of
 * one room in the same order.
 *
 * <p>Owned by {@link #loop()}: every method must be called there, and every future and callback completes there.
 */
public interface ClusterBus {

    /** The default timeout for responses of other nodes. */
    Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /** The loop that owns the bus. */
    Loop loop();

    /**
     * Starts to receive the messages that other nodes publish for a namespace.
     *
     * @return succeeds when other nodes can reach the receiver, which is not before Redis is reachable
     * @throws IllegalStateException when the namespace is already open
     */
    Future<Void> open(String namespace, ClusterReceiver receiver);

    /** Stops receiving messages for a namespace. */
    void close(String namespace);

    /**
     * Publishes a message that every node, this one included, applies in the same order.
     *
     * @param deliver called exactly once, when this node must apply the message: with the message's offset if every
     *     node applies it at this place in the order, with null if publishing failed and only this node applies it
     * @return completes after the call to {@code deliver}; fails unless the message is certainly published
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

    /** Publishes an unrecorded message that this node has already applied. Other nodes may receive it in any order. */
    void publishUnordered(String namespace, ClusterMessage message);

    /**
     * Fetches the details of sockets from all other nodes.
     *
     * @return the sockets of the other nodes; fails with {@link MissingResponsesException} when a node does not respond
     *     in time
     */
    Future<List<SocketDetails>> fetchSockets(String namespace, Targets targets, Duration timeout);

    /** Sends an event to the sockets of other nodes and collects their acks. */
    void broadcastWithAck(String namespace, Broadcast broadcast, Duration timeout, RemoteAcks acks);

    /** Emits an event to the other nodes, not to their sockets. */
    void serverSideEmit(String namespace, String event, Args args);

    /**
     * Emits an event to the other nodes, not to their sockets, and waits for one response from each node.
     *
     * @return one response for each node; fails with {@link MissingResponsesException} when a node does not respond in
     *     time
     */
    Future<List<Args>> serverSideEmitWithAck(String namespace, String event, Args args, Duration timeout);

    /** The offset of the last message that this node has received; null before the first connection. */
    @Nullable
    String position();

    /**
     * Finds the recorded events that a client has missed. The answer is complete up to the call to {@code answer}: the
     * receiver gets later events after that call.
     *
     * @param rooms the rooms of the client's socket
     * @param after the client's last known position
     */
    void missed(String namespace, Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer);
}
