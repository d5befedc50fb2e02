package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;

/**
 * The transport of one session: sends packets to the session's client. The session's loop owns it and calls it; the
 * underlying connection may belong to another loop.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#transports">Transports</a>
 */
public sealed interface Transport permits PollingTransport, WebSocketTransport {

    /** The transport's name in the {@code transport} parameter of a request. */
    String name();

    /** Whether the client can take a packet now. */
    boolean isWritable();

    /** Sends one packet, even if the transport is not writable. The caller must not have other packets in its queue. */
    void write(EnginePacket packet);

    /** Flushes written packets now instead of at the end of the loop's turn. */
    default void flush() {}

    /** Sends packets of the queue until the queue is empty or the transport is no longer writable. */
    void drain(WriteQueue queue);

    /**
     * Sends the packets of the queue and closes the transport. The listener is not called again. A polling client
     * without a waiting poll receives nothing.
     *
     * @param reason decides whether the client receives a WebSocket close frame
     */
    void close(WriteQueue queue, CloseReason reason);
}
