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
 * Who is in which room of a namespace, and how a broadcast gets to sockets of other loops and nodes. One for each
 * namespace and loop, owned by that loop: every method must be called there, and every future completes there.
 *
 * @param <S> a socket of this loop
 * @see <a href="https://socket.io/docs/v4/adapter/">Adapter</a>
 */
public interface Adapter<S> {

    /** A socket has connected; it is in the room of its own id. */
    void add(SocketId id, S socket);

    /** A socket has gone, and left all its rooms. */
    void remove(SocketId id);

    /** Puts a socket into rooms; nothing if it isn't there. */
    void join(SocketId id, Collection<String> rooms);

    /** Takes a socket out of rooms. */
    void leave(SocketId id, Collection<String> rooms);

    /** The rooms a socket is in, its own included; a copy. */
    Set<String> rooms(SocketId id);

    /** Hands every socket of this loop to {@code action}. */
    void forEachHere(Consumer<S> action);

    /**
     * Sends an event to its targets, wherever they are.
     *
     * @return fails when the other nodes do not, or not certainly, receive it; this node's sockets receive it all the same
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
     * Sends an event to one socket of this loop. A recorded event takes its place in the order of all recorded events.
     *
     * @param isRecorded whether the client is to find the event again when it lost its connection before receiving it
     */
    void emit(SocketId id, S socket, SocketIoPacket.Event packet, boolean isRecorded);

    /** The position in the recorded events up to which this loop has delivered; null where nothing is recorded. */
    @Nullable
    String position();

    /**
     * Finds the recorded events that a client has missed. The answer is complete up to the moment of the call to
     * {@code answer}: a socket that is added during that call gets all that comes later.
     *
     * @param rooms the rooms of the client's socket
     */
    void missed(Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer);

    /**
     * Finds a socket on any loop of this node and hands it to its namespace as taken over.
     *
     * @param session the public name of the session that owned it
     * @return succeeds when no loop of this node delivers to it any more
     */
    Future<Void> takeOver(SocketId id, String session);

    /**
     * Sends an event to its targets and awaits their acks.
     *
     * @return the answers in the order of their arrival; fails with {@link MissingAcksException} once it is certain
     *     that not all will come
     */
    Future<List<Args>> broadcastWithAck(Broadcast broadcast, Duration timeout);

    /** The sockets that are meant, wherever they are. */
    Future<List<SocketDetails>> fetchSockets(Targets targets);

    /** Makes sockets join rooms, wherever they are. */
    void socketsJoin(Targets targets, Collection<String> rooms);

    /** Makes sockets leave rooms, wherever they are. */
    void socketsLeave(Targets targets, Collection<String> rooms);

    /** Ends sockets, wherever they are; with {@code close} their whole sessions. */
    void disconnectSockets(Targets targets, boolean close);

    /** Tells the other servers of the cluster. */
    void serverSideEmit(String event, Args args);

    /** Asks the other servers of the cluster; one answer of each. */
    Future<List<Args>> serverSideEmitWithAck(String event, Args args, Duration timeout);

    /** The namespace is no longer there on this loop. */
    void close();
}
