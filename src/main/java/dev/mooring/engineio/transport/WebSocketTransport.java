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
 * The WebSocket transport: one packet per frame, in both directions. The connection may belong to another loop than the
 * session; packets from the client reach the session's loop in order.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#websocket">WebSocket</a>
 */
public final class WebSocketTransport implements Transport {

    /** The transport's name on the wire. */
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
     * Upgrades a request to a WebSocket and creates its transport. Must be called on the connection's loop, and
     * completes there. The transport drops packets until {@link #listen} is called. Fails with a {@link
     * ClosedChannelException} when the client has disconnected.
     *
     * @param accept the value of {@code Sec-WebSocket-Accept}, see {@link WebSocketHandshake}
     * @param owner the session's loop
     * @param writer the frame writer of the session's loop
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

    /** Sets the listener; must be called on the session's loop. */
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

    /**
     * Sends one packet and flushes at once, so that it leaves before the next response on another connection of the
     * client.
     */
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
         * A client that should reconnect at once gets no close frame: okhttp, which the official Java client uses, does
         * not report a close frame, so the client would wait until its ping timeout.
         */
        switch (reason) {
            case CLIENT, KICKED, PARSE_ERROR, TAKEN_OVER, TOKEN_EXPIRED, TRANSPORT_CLOSE -> channel.close(NORMAL);
            case SLOW_CONSUMER, PING_TIMEOUT -> channel.abort();
            default -> channel.closeWithoutFrame();
        }
    }

    /** Closes the connection. The listener is not called again. */
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

    /** Reads on the connection's loop: decodes messages into packets and passes them to the session's loop. */
    private static final class ChannelReader implements WebSocketChannel.Reader {

        private static final byte MESSAGE = '4';

        /** Set before the first message can be read. */
        private @Nullable WebSocketTransport transport;

        @Override
        public void onText(ByteBuf message) {
            int start = message.readerIndex();
            if (message.isReadable() && message.getByte(start) == MESSAGE) {
                // The common case: decoding without its first character saves one copy of the text.
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
