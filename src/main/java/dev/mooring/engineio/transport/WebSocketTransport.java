package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EngineCodec;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
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

    private static final int NORMAL = 1000;

    private final Loop owner;
    private final FrameWriter writer;
    private final WebSocketChannel channel;
    private @Nullable TransportListener listener;

    private WebSocketTransport(Loop owner, FrameWriter writer, WebSocketChannel channel) {
        this.owner = owner;
        this.writer = writer;
        this.channel = channel;
    }

    /**
     * Turns a request into a WebSocket with a transport on it; must be called on the connection's loop, and completes
     * there. The transport hears nothing until {@link #listen}. Fails with a {@link ClosedChannelException} when the client
     * has hung up by then.
     *
     * @param accept the answer to the handshake, see {@link WebSocketHandshake}
     * @param owner the session's loop
     * @param writer that loop's
     * @param maxPayload the largest message the client may send, in bytes
     */
    public static Future<WebSocketTransport> open(
            HttpServerRequest request, String accept, Loop owner, FrameWriter writer, int maxPayload) {
        ChannelReader reader = new ChannelReader();
        return WebSocketChannel.open(request, accept, maxPayload, reader).map(channel -> {
            WebSocketTransport transport = new WebSocketTransport(owner, writer, channel);
            reader.transport = transport;
            return transport;
        });
    }

    /** Who hears of it from now on; on the session's loop. */
    public void listen(TransportListener listener) {
        this.listener = listener;
        if (!channel.isOpen()) {
            owner.later(this::onClosed);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void write(EnginePacket packet) {
        writer.write(channel, packet);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    /** Sends one packet at once: it must not leave after what another connection of the client is answered next. */
    public void writeNow(EnginePacket packet) {
        writer.writeNow(channel, packet);
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

    @Override
    public void close(WriteQueue queue, CloseReason reason) {
        listener = null;
        for (EnginePacket packet : queue.takeAll()) {
            write(packet);
        }
        /*
         * A client that shall come back at once is hung up on without a close frame: okhttp, under the official Java
         * client, tells nobody of one, so that the client would wait until its ping timeout.
         */
        switch (reason) {
            case CLIENT, KICKED, PARSE_ERROR, TAKEN_OVER, TOKEN_EXPIRED, TRANSPORT_CLOSE -> channel.close(NORMAL);
            case SLOW_CONSUMER, PING_TIMEOUT -> channel.abort();
            default -> channel.closeWithoutFrame();
        }
    }

    /** Ends the connection; nothing is heard of it any more. */
    public void close() {
        listener = null;
        channel.close(NORMAL);
    }

    private void onClosed() {
        TransportListener last = listener;
        listener = null;
        if (last != null) {
            last.onClosed(this, CloseReason.TRANSPORT_CLOSE);
        }
    }

    private void deliver(Decoded<EnginePacket> packet) {
        if (listener != null) {
            listener.onPacket(this, packet);
        }
    }

    private void onWritable() {
        if (listener != null && isWritable()) {
            listener.onWritable(this);
        }
    }

    /** The end that is on the connection's loop: makes packets of messages, and hands them to the session's loop. */
    private static final class ChannelReader implements WebSocketChannel.Reader {

        private static final byte MESSAGE = '4';

        /** Set before the first message can be read. */
        private @Nullable WebSocketTransport transport;

        @Override
        public void onText(ByteBuf message) {
            int start = message.readerIndex();
            if (message.isReadable() && message.getByte(start) == MESSAGE) {
                // The common case, without the copy that decoding the whole frame first would make.
                String data = message.toString(start + 1, message.readableBytes() - 1, StandardCharsets.UTF_8);
                deliver(Decoded.ok(new EnginePacket.Text(data)));
            } else {
                deliver(EngineCodec.decode(message.toString(StandardCharsets.UTF_8)));
            }
        }

        @Override
        public void onBinary(ByteBuf message) {
            deliver(Decoded.ok(new EnginePacket.Binary(Buffer.buffer(ByteBufUtil.getBytes(message)))));
        }

        private void deliver(Decoded<EnginePacket> packet) {
            WebSocketTransport to = transport;
            if (to != null) {
                if (to.owner.isCurrent()) {
                    to.deliver(packet);
                } else {
                    to.owner.later(() -> to.deliver(packet));
                }
            }
        }

        @Override
        public void onWritabilityChanged() {
            WebSocketTransport to = transport;
            if (to != null) {
                to.owner.run(to::onWritable);
            }
        }

        @Override
        public void onClosed() {
            WebSocketTransport to = transport;
            if (to != null) {
                to.owner.run(to::onClosed);
            }
        }
    }
}
