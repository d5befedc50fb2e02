package dev.mooring.engineio.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Netty channel of one WebSocket: reads whole messages, writes encoded frames. After the HTTP handshake this class
 * takes the channel over from Vert.x. Vert.x's connection objects, which are most of the memory of an idle WebSocket,
 * can then be garbage-collected. Owned by the connection's loop.
 *
 * <p>This is the only class that uses internals of Vert.x (ADR 6). This class and Netty's decoder replace Vert.x's
 * WebSocket: masks, reserved bits, opcodes, the order of fragments, UTF-8, control frames, close codes, limits.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455, The WebSocket Protocol</a>
 */
final class WebSocketChannel extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = System.getLogger(WebSocketChannel.class.getName());
    private static final int MAX_FRAGMENTS = 1_000;
    private static final int CLOSE_TIMEOUT_SECONDS = 5;

    private final Reader reader;
    private final int maxPayload;
    private final ChannelHandlerContext head;
    private @Nullable ByteBuf fragments;
    private boolean fragmentsAreText;
    private int fragmentCount;
    private boolean isClosing;
    /** Whether frames are written but not flushed. The {@link FrameWriter} that wrote them will flush them. */
    private boolean needsFlush;

    /** Receives the messages and events of a channel. Called on the connection's loop. */
    interface Reader {

        /** Called with a whole text message in valid UTF-8; the channel releases the buffer after the call. */
        void onText(ByteBuf message);

        /** Called with a whole binary message; the channel releases the buffer after the call. */
        void onBinary(ByteBuf message);

        /** Called when the channel has become writable, or is no longer writable. */
        void onWritabilityChanged();

        /** Called when the connection has closed. */
        void onClosed();
    }

    private WebSocketChannel(Reader reader, int maxPayload, ChannelHandlerContext head) {
        this.reader = reader;
        this.maxPayload = maxPayload;
        this.head = head;
    }

    /**
     * Answers the handshake and takes the channel over from Vert.x. Fails with a {@link ClosedChannelException} when
     * the client has disconnected.
     *
     * @param accept the value of {@code Sec-WebSocket-Accept}
     * @param maxPayload the largest message the client may send, in bytes
     */
    static Future<WebSocketChannel> open(HttpServerRequest request, String accept, int maxPayload, Reader reader) {
        if (isDisconnected(request)) {
            return Future.failedFuture(new ClosedChannelException());
        }
        request.response()
                .putHeader("Upgrade", "websocket")
                .putHeader("Connection", "Upgrade")
                .putHeader("Sec-WebSocket-Accept", accept);
        return request.toNetSocket().map(socket -> {
            ChannelHandlerContext vertx = ((NetSocketInternal) socket).channelHandlerContext();
            ChannelPipeline pipeline = vertx.pipeline();
            if (pipeline.get(IdleStateHandler.class) != null) {
                pipeline.remove(IdleStateHandler.class); // sessions have a heartbeat of their own
            }
            pipeline.addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(maxPayload)
                    .allowExtensions(false)
                    .expectMaskedFrames(true)
                    .closeOnProtocolViolation(false)
                    .withUTF8Validator(false) // whole messages are checked below
                    .build()));
            // Remove Vert.x's handler before taking the first context: its context would keep the HTTP connection in
            // memory.
            pipeline.remove(vertx.name());
            WebSocketChannel channel = new WebSocketChannel(reader, maxPayload, pipeline.firstContext());
            pipeline.addLast(channel);
            return channel;
        });
    }

    /**
     * Whether the connection has closed. Vert.x notifies only the oldest open request of a connection, so the response
     * of a later one may not know.
     */
    private static boolean isDisconnected(HttpServerRequest request) {
        return request.connection() instanceof HttpServerConnection connection
                && !connection.channelHandlerContext().channel().isActive();
    }

    /** The context to write frames to. A write there does not pass the handlers of incoming frames. */
    ChannelHandlerContext head() {
        return head;
    }

    /** Records that frames wait for a flush. Returns whether none waited before. */
    boolean markUnflushed() {
        boolean isFirst = !needsFlush;
        needsFlush = true;
        return isFirst;
    }

    /** Flushes the written frames. Does nothing on another thread, where each write has flushed already. */
    void flush() {
        if (needsFlush && head.executor().inEventLoop()) {
            needsFlush = false;
            head.flush();
        }
    }

    /** Whether Netty's outbound buffer has room. Any thread may ask. */
    boolean isWritable() {
        return head.channel().isWritable();
    }

    /** Whether the connection is open. Any thread may ask. */
    boolean isOpen() {
        return head.channel().isActive();
    }

    /** Sends a close frame after the written frames, then closes the connection. Any thread may call it. */
    void close(int status) {
        closeAfter(head.writeAndFlush(WebSocketFrames.close(status, head.alloc())));
    }

    /** Closes the connection after the written frames, without a close frame. Any thread may call it. */
    void closeWithoutFrame() {
        closeAfter(head.writeAndFlush(Unpooled.EMPTY_BUFFER));
    }

    /** Closes the connection now; written frames that are still buffered are lost. Any thread may call it. */
    void abort() {
        ChannelFuture ignored = head.close();
    }

    private void closeAfter(ChannelFuture written) {
        written.addListener(ChannelFutureListener.CLOSE);
        if (!written.isDone()) {
            // Otherwise a peer that never reads would keep the connection open forever.
            Object ignored = head.executor().schedule(this::abort, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            // Other messages are the rest of the handshake request, which Netty had decoded before the takeover.
            if (message instanceof WebSocketFrame frame && !isClosing) {
                onFrame(frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onFrame(WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            sendPong(frame.content());
        } else if (frame instanceof CloseWebSocketFrame close) {
            int status = close.statusCode();
            beginClose(status < 0 ? WebSocketCloseStatus.NORMAL_CLOSURE.code() : status);
        } else if (frame.isFinalFragment() && fragments == null) {
            if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
                onMessage(frame.content(), frame instanceof TextWebSocketFrame);
            }
        } else {
            onFragment(frame);
        }
    }

    /** Sends no pong while the channel is not writable: pongs to a peer that never reads must not pile up. */
    private void sendPong(ByteBuf content) {
        if (isWritable()) {
            ChannelFuture ignored = head.writeAndFlush(WebSocketFrames.pong(content, head.alloc()), head.voidPromise());
        }
    }

    /** Collects fragments until the message is whole. Netty's decoder has checked the order of the fragments. */
    private void onFragment(WebSocketFrame frame) {
        if (fragments == null) {
            fragments = head.alloc().heapBuffer(frame.content().readableBytes() * 2);
            fragmentsAreText = frame instanceof TextWebSocketFrame;
            fragmentCount = 0;
        }
        fragmentCount++;
        if (fragments.readableBytes() + frame.content().readableBytes() > maxPayload || fragmentCount > MAX_FRAGMENTS) {
            beginClose(WebSocketCloseStatus.MESSAGE_TOO_BIG.code());
            return;
        }
        fragments.writeBytes(frame.content());
        if (frame.isFinalFragment()) {
            ByteBuf whole = fragments;
            fragments = null;
            try {
                onMessage(whole, fragmentsAreText);
            } finally {
                whole.release();
            }
        }
    }

    private void onMessage(ByteBuf message, boolean isText) {
        if (!isText) {
            reader.onBinary(message);
        } else if (ByteBufUtil.isText(message, StandardCharsets.UTF_8)) {
            reader.onText(message);
        } else {
            beginClose(WebSocketCloseStatus.INVALID_PAYLOAD_DATA.code());
        }
    }

    private void beginClose(int status) {
        isClosing = true;
        close(status);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        reader.onWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof CorruptedWebSocketFrameException corrupted) {
            beginClose(corrupted.closeStatus().code());
        } else {
            LOG.log(
                    Level.DEBUG,
                    "WebSocket connection {0} failed, closing it: {1}",
                    head.channel().id(),
                    root);
            isClosing = true;
            abort();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isClosing = true;
        if (fragments != null) {
            fragments.release();
            fragments = null;
        }
        reader.onClosed();
    }
}
