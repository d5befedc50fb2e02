package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EngineCodec;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket: one packet per frame, both ways at once. Its connection may be on another loop than its session; what
 * comes in is handed over in order.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#websocket">WebSocket</a>
 */
public final class WebSocketTransport implements Transport {

    /** Its name on the wire. */
    public static final String NAME = "websocket";

    private static final short TOO_BIG = 1009;

    private final Loop owner;
    private final ServerWebSocket socket;
    private @Nullable TransportListener listener;

    private WebSocketTransport(Loop owner, ServerWebSocket socket) {
        this.owner = owner;
        this.socket = socket;
    }

    /**
     * Puts a transport on a WebSocket that was just accepted; must be called before its first frame is read, so on the
     * connection's loop. It hears nothing until {@link #listen}.
     *
     * @param maxPayload the largest message the client may send, in bytes
     */
    public static WebSocketTransport on(ServerWebSocket socket, Loop owner, int maxPayload) {
        WebSocketTransport transport = new WebSocketTransport(owner, socket);
        socket.textMessageHandler(text -> transport.read(text, maxPayload));
        socket.binaryMessageHandler(data -> transport.read(data, maxPayload));
        socket.exceptionHandler(transport::onBroken);
        socket.closeHandler(ignored -> owner.run(transport::onGone));
        socket.drainHandler(ignored -> owner.run(transport::onWritable));
        return transport;
    }

    /** Who hears of it from now on; on the session's loop. */
    public void listen(TransportListener listener) {
        this.listener = listener;
        if (socket.isClosed()) {
            owner.later(this::onGone);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isWritable() {
        return !socket.writeQueueFull();
    }

    @Override
    public void drain(WriteQueue queue) {
        while (isWritable()) {
            EnginePacket packet = queue.poll();
            if (packet == null) {
                return;
            }
            write(packet);
        }
    }

    /** Sends one packet, whether or not the client can take it. */
    public void write(EnginePacket packet) {
        // A write that fails is followed by the end of the connection, which is told to the listener.
        Future<Void> ignored = packet instanceof EnginePacket.Binary binary
                ? socket.writeBinaryMessage(binary.data())
                : socket.writeTextMessage(EngineCodec.encode(packet));
    }

    @Override
    public void close(WriteQueue queue) {
        for (EnginePacket packet : queue.takeAll()) {
            write(packet);
        }
        close();
    }

    /** Ends the connection; nothing is heard of it any more. */
    public void close() {
        listener = null;
        Future<Void> ignored = socket.close();
    }

    private void read(String text, int maxPayload) {
        // Characters are never more than bytes; where the HTTP server is set as we ask, it has counted the bytes.
        if (text.length() > maxPayload) {
            close(TOO_BIG);
        } else {
            deliver(EngineCodec.decode(text));
        }
    }

    private void read(Buffer data, int maxPayload) {
        if (data.length() > maxPayload) {
            close(TOO_BIG);
        } else {
            deliver(Decoded.ok(new EnginePacket.Binary(data)));
        }
    }

    private void onBroken(Throwable cause) {
        close(
                cause instanceof CorruptedWebSocketFrameException corrupted
                        ? (short) corrupted.closeStatus().code()
                        : TOO_BIG);
    }

    private void close(short status) {
        Future<Void> ignored = socket.close(status);
    }

    private void deliver(Decoded<EnginePacket> packet) {
        owner.run(() -> {
            if (listener != null) {
                listener.onPacket(this, packet);
            }
        });
    }

    private void onGone() {
        if (listener != null) {
            listener.onClosed(this, CloseReason.TRANSPORT_CLOSE);
        }
    }

    private void onWritable() {
        if (listener != null) {
            listener.onWritable(this);
        }
    }
}
