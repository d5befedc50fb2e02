package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The sockets of one namespace on one loop, as an adapter uses them. The namespace implements it. Owned by
 * {@link #loop()}; every method except {@code loop} and {@code namespace} must be called there. An exception of a
 * socket's listener never leaves these methods.
 *
 * @param <S> a socket
 */
public interface LoopSockets<S> {

    /** The loop that owns the sockets. */
    Loop loop();

    /** The namespace's name. */
    String namespace();

    /** The socket's id. */
    SocketId id(S socket);

    /** Called when the socket has joined or left rooms. */
    default void onRooms(S socket) {}

    /**
     * Sends an event to one socket; does nothing if the socket has disconnected.
     *
     * @param packet the event that the frames encode, for listeners
     */
    void send(S socket, SocketIoPacket.Event packet, Frames frames, boolean isVolatile);

    /** Sends an event to one socket and waits for its ack. The packet's ack id is unique. */
    void sendWithAck(S socket, SocketIoPacket.Event packet, Frames frames, Duration timeout, AckAnswer answer);

    /** The details of a socket that other loops and nodes may see. */
    SocketDetails describe(S socket);

    /** Disconnects a socket; with {@code close} it closes the session too. */
    void disconnect(S socket, boolean close);

    /**
     * Ends a socket whose state another session has taken over, provided that {@code session} still owns the socket.
     * The socket must deliver nothing more.
     *
     * @param session the public id of the session that owned the socket
     */
    void takenOver(S socket, String session);

    /**
     * Ends a socket that a socket of the same id is about to replace on this loop, because its session has taken the
     * state over.
     */
    default void replaced(S socket) {}

    /** Makes all sockets reconnect, because this node has missed events for them. */
    void onGap(String why);

    /**
     * Called when another node has emitted an event to the nodes.
     *
     * @param answer receives the response, if the other node waits for one; called at most once, on this loop
     */
    void onServerSideEmit(String event, Args args, Consumer<Args> answer);
}
