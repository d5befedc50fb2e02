package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Frames;

/**
 * What a {@link Client} sits on: a session that carries frames both ways, in order. Whoever implements it hands what
 * arrives to {@link Client#onText}, {@link Client#onBinary} and at last, once, {@link Client#onClose}. Owned by
 * {@link #loop()}; every method must be called there, and none throws.
 */
public interface PacketPipe {

    /** Sends an encoded packet; nothing after the end. May end the session, and then may call {@code onClose} at once. */
    void send(Frames frames);

    /** Lets what was sent leave now, not together with what follows; a pipe that holds nothing back has nothing to do. */
    default void flush() {}

    /** Whether what is sent now leaves now: if not, volatile packets are dropped. */
    boolean isWritable();

    /** Ends the session, after what was sent before; nothing after the end. May call {@code onClose} at once. */
    void close(CloseReason reason);

    /** Whether the client may come back by another session and find its state; false: nothing is kept of it. */
    default boolean recovers() {
        return true;
    }

    /** The loop that owns the session. */
    Loop loop();

    /** The session's public name, for logs. */
    String session();

    /** The request that the session began with. */
    Handshake handshake();
}
