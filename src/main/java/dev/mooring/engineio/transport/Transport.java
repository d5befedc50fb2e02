package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;

/**
 * How packets get to the client of one session. Owned by the session's loop, and called on it; the connection
 * underneath may live on another loop.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#transports">Transports</a>
 */
public sealed interface Transport permits PollingTransport, WebSocketTransport {

    /** Its name in the {@code transport} parameter of a request. */
    String name();

    /** Whether the client can take a packet now. */
    boolean isWritable();

    /** Sends one packet, whether or not the client can take it now; only when no other waits. */
    void write(EnginePacket packet);

    /** Lets go what was written and waits for the end of the loop's turn. */
    default void flush() {}

    /** Sends what the queue holds, as much of it as the client can take now. */
    void drain(WriteQueue queue);

    /**
     * Ends it, after what the queue holds; nothing is heard of it any more. A client that does not listen at the moment
     * is not told.
     *
     * @param reason decides how a client is told
     */
    void close(WriteQueue queue, CloseReason reason);
}
