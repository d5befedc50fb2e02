package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Frames;

/**
 * The session under a {@link Client}: carries frames both ways, in order. An implementation passes incoming frames to
 * {@link Client#onText} and {@link Client#onBinary}, and calls {@link Client#onClose} once, last. Owned by {@link #loop()};
 * every method must be called there, and none throws.
 */
public interface PacketPipe {

    /** Sends an encoded packet, unless the session has closed. May close the session, and then call {@code onClose} at once. */
    void send(Frames frames);

    /** Writes what was sent so far to the connection; a pipe that buffers nothing does nothing. */
    default void flush() {}

    /** Whether a packet would be sent at once; otherwise volatile packets are dropped. */
    boolean isWritable();

    /** Sends what is queued, and closes the session, unless it has closed. May call {@code onClose} at once. */
    void close(CloseReason reason);

    /** Whether the state of the sockets is kept for recovery by a later session. */
    default boolean recovers() {
        return true;
    }

    /** The loop that owns the session. */
    Loop loop();

    /** The public part of the session's id, for logs. */
    String session();

    /** The request that opened the session. */
    Handshake handshake();
}
