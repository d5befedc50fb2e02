package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

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

    /** Sends an event to its targets, wherever they are. */
    void broadcast(Broadcast broadcast);

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
