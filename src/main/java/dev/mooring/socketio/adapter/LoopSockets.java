package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The sockets of one namespace on one loop, as an adapter sees them: what is declared here is implemented by the
 * namespace. Owned by {@link #loop()}; every method but {@code loop} and {@code namespace} must be called there. None
 * of them throws for what a socket's listeners do.
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

    /** It has joined or left rooms. */
    default void onRooms(S socket) {}

    /**
     * Sends to one socket; nothing if it has left.
     *
     * @param packet what the frames say, for listeners
     */
    void send(S socket, SocketIoPacket.Event packet, Frames frames, boolean isVolatile);

    /** Sends to one socket and awaits its ack; {@code packet} has an ack id that is no other packet's. */
    void sendWithAck(S socket, SocketIoPacket.Event packet, Frames frames, Duration timeout, AckAnswer answer);

    /** What others may know of it. */
    SocketDetails describe(S socket);

    /** Ends it from the server's side; with {@code close} its whole session. */
    void disconnect(S socket, boolean close);

    /**
     * Another session has taken the socket's state over, if {@code session} still owns it: it must deliver nothing more.
     *
     * @param session the public name of the session that owned it
     */
    void takenOver(S socket, String session);

    /** A socket of the same id, whose session took the state over, is about to take its place on this loop. */
    default void replaced(S socket) {}

    /** The sockets must connect anew: this node cannot know what they have missed. */
    void onGap(String why);

    /**
     * Another server has emitted to the servers.
     *
     * @param answer takes the answer, if one was asked for; called at most once, on this loop
     */
    void onServerSideEmit(String event, Args args, Consumer<Args> answer);
}
