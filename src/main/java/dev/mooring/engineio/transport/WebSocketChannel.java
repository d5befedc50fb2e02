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
 * The connection under a WebSocket: whole messages out of it, bytes into it. After the HTTP handshake it takes the
 * channel over from Vert.x, whose own connection objects can then be collected: they are most of what an idle WebSocket
 * weighs. Owned by the connection's loop.
 *
 * <p>This is the one class that knows the inside of Vert.x (ADR 6). All that Vert.x's WebSocket did is done here or by
 * Netty's decoder: masks, reserved bits, opcodes, the order of fragments, UTF-8, control frames, close codes, limits.
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
    /** Whether something was written that is not flushed yet, and whoever wrote it knows. */
    private boolean needsFlush;

    /** Who reads what comes; called on the connection's loop. */
    interface Reader {

        /** A text message, whole, in valid UTF-8; the buffer is gone afterwards. */
        void onText(ByteBuf message);

        /** A binary message, whole; the buffer is gone afterwards. */
        void onBinary(ByteBuf message);

        /** What was written was taken, or it was not and waits. */
        void onWritabilityChanged();

        /** The connection is gone. */
        void onClosed();
    }

    private WebSocketChannel(Reader reader, int maxPayload, ChannelHandlerContext head) {
        this.reader = reader;
        this.maxPayload = maxPayload;
        this.head = head;
    }

    /**
     * Answers the handshake, and takes the channel over. Fails with a {@link ClosedChannelException} when the client has
     * hung up by then.
     *
     * @param accept the answer to the client's key
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
            // The removal comes first: a context that is kept keeps its handler, and Vert.x's holds the HTTP
            // connection.
            pipeline.remove(vertx.name());
            WebSocketChannel channel = new WebSocketChannel(reader, maxPayload, pipeline.firstContext());
            pipeline.addLast(channel);
            return channel;
        });
    }

    /** The response does not always know: Vert.x tells only the oldest of a connection's open requests that it has closed. */
    private static boolean isDisconnected(HttpServerRequest request) {
        return request.connection() instanceof HttpServerConnection connection
                && !connection.channelHandlerContext().channel().isActive();
    }

    /** Where frames are written to: past the handlers of incoming ones. */
    ChannelHandlerContext head() {
        return head;
    }

    /** Something was written that has to be flushed. Answers whether it is the first since the last flush. */
    boolean markUnflushed() {
        boolean isFirst = !needsFlush;
        needsFlush = true;
        return isFirst;
    }

    /** Lets go what was written. From another thread it was let go when it was written. */
    void flush() {
        if (needsFlush && head.executor().inEventLoop()) {
            needsFlush = false;
            head.flush();
        }
    }

    /** Whether what is written now leaves now. Any thread may ask. */
    boolean isWritable() {
        return head.channel().isWritable();
    }

    /** Whether the connection is there. Any thread may ask. */
    boolean isOpen() {
        return head.channel().isActive();
    }

    /** Says goodbye after what was written, and hangs up. Any thread may. */
    void close(int status) {
        closeAfter(head.writeAndFlush(WebSocketFrames.close(status, head.alloc())));
    }

    /** Hangs up after what was written. Any thread may. */
    void closeWithoutFrame() {
        closeAfter(head.writeAndFlush(Unpooled.EMPTY_BUFFER));
    }

    /** Hangs up now; what was written and not taken yet is lost. Any thread may. */
    void abort() {
        ChannelFuture ignored = head.close();
    }

    private void closeAfter(ChannelFuture written) {
        written.addListener(ChannelFutureListener.CLOSE);
        if (!written.isDone()) {
            // Who does not read would never be rid of.
            Object ignored = head.executor().schedule(this::abort, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            // Anything else is the end of the handshake's request, which was still under way when we took over.
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

    /** One who pings and does not read the answers goes without: they must not pile up here. */
    private void sendPong(ByteBuf content) {
        if (isWritable()) {
            ChannelFuture ignored = head.writeAndFlush(WebSocketFrames.pong(content, head.alloc()), head.voidPromise());
        }
    }

    /** The decoder has seen to the order of fragments. */
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
            LOG.log(Level.DEBUG, "connection {0} broke: {1}", head.channel().id(), root);
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
