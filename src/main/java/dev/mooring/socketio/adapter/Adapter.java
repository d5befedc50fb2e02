package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The adapter of one namespace on one loop: keeps the rooms of the loop's sockets, and sends broadcasts to the sockets
 * of this loop, other loops and other nodes. Owned by its loop: every method must be called there, and every future
 * completes there.
 *
 * @param <S> a socket of this loop
 * @see <a href="https://socket.io/docs/v4/adapter/">Adapter</a>
 */
public interface Adapter<S> {

    /** Adds a connected socket; the socket is in the room of its own id. */
    void add(SocketId id, S socket);

    /** Removes a disconnected socket from the namespace and from all its rooms. */
    void remove(SocketId id);

    /** Adds a socket to rooms; does nothing for an unknown id. */
    void join(SocketId id, Collection<String> rooms);

    /** Removes a socket from rooms. */
    void leave(SocketId id, Collection<String> rooms);

    /** The rooms of a socket, the room of its own id included; a copy. */
    Set<String> rooms(SocketId id);

    /** Calls {@code action} for every socket of this loop. */
    void forEachHere(Consumer<S> action);

    /**
     * Sends an event to its targets on all loops and nodes.
     *
     * @return fails when it is not certain that the other nodes receive the event; the sockets of this node receive the
     *     event in any case
     */
    Future<Void> broadcast(Broadcast broadcast);

    /**
     * Sends recorded events in their order to their targets, wherever they are, in one step with a write of the caller's
     * own. No socket receives one unless it is written.
     *
     * @return the caller's result, after this node has delivered the events that were written; fails when nothing was
     *     written, or when that is not certain
     */
    <T> Future<T> broadcastWith(List<Broadcast> broadcasts, JointWrite<T> write);

    /**
     * Sends an event to one socket of this loop. A recorded event is ordered among all recorded events.
     *
     * @param isRecorded whether the event is recorded, so that a client that lost its connection before receiving the
     *     event still gets it at recovery
     */
    void emit(SocketId id, S socket, SocketIoPacket.Event packet, boolean isRecorded);

    /** The offset of the last recorded event that this loop has delivered; null if events are not recorded. */
    @Nullable
    String position();

    /**
     * Finds the recorded events that a client has missed. The answer is complete up to the call to {@code answer}: a
     * socket that is added during that call receives every later event.
     *
     * @param rooms the rooms of the client's socket
     */
    void missed(Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer);

    /**
     * Finds a socket on any loop of this node and reports to its namespace that another session has taken over.
     *
     * @param session the public id of the session that owned the socket
     * @return succeeds when no loop of this node delivers to the socket any more
     */
    Future<Void> takeOver(SocketId id, String session);

    /**
     * Sends an event to its targets on all loops and nodes, and waits for their acks.
     *
     * @return the acks in the order of arrival; fails with {@link MissingAcksException} once it is certain that some
     *     will not come
     */
    Future<List<Args>> broadcastWithAck(Broadcast broadcast, Duration timeout);

    /** The details of the target sockets on all loops and nodes. */
    Future<List<SocketDetails>> fetchSockets(Targets targets);

    /** Adds sockets on all loops and nodes to rooms. */
    void socketsJoin(Targets targets, Collection<String> rooms);

    /** Removes sockets on all loops and nodes from rooms. */
    void socketsLeave(Targets targets, Collection<String> rooms);

    /** Disconnects sockets on all loops and nodes; with {@code close} it closes their sessions too. */
    void disconnectSockets(Targets targets, boolean close);

    /** Emits an event to the other nodes of the cluster. */
    void serverSideEmit(String event, Args args);

    /** Emits an event to the other nodes of the cluster and waits for one response from each. */
    Future<List<Args>> serverSideEmitWithAck(String event, Args args, Duration timeout);

    /** Closes the adapter, because its loop has closed the namespace. */
    void close();
}
