package dev.mooring.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket whose frames a test sends and receives itself. */
public final class RawWebSocket implements WebSocket.Listener, AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    private RawWebSocket(String uri, @Nullable String origin) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        socket = builder.buildAsync(URI.create(uri), this).join();
    }

    /** Connects; fails with a {@code WebSocketHandshakeException} inside when it is refused. */
    public static RawWebSocket connect(String uri) {
        return new RawWebSocket(uri, null);
    }

    /** Connects with this {@code Origin}. */
    public static RawWebSocket connectFrom(String origin, String uri) {
        return new RawWebSocket(uri, origin);
    }

    /** Sends a text frame. */
    public RawWebSocket send(String frame) {
        return sent(socket.sendText(frame, true));
    }

    /** Sends a binary frame. */
    public RawWebSocket send(byte[] frame) {
        return sent(socket.sendBinary(ByteBuffer.wrap(frame), true));
    }

    /**
     * Waits until a frame is sent. After a failed send the JDK's client may not report the close, so 1006 stands for
     * it.
     */
    private RawWebSocket sent(CompletableFuture<WebSocket> sending) {
        try {
            WebSocket ignored = sending.join();
            return this;
        } catch (CompletionException e) {
            CompletableFuture<Integer> ignored = closed.completeOnTimeout(1006, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** Whether the server has not closed the WebSocket. */
    public boolean isOpen() {
        return !closed.isDone();
    }

    /** Completes with the close status when the server has closed the WebSocket. */
    public CompletableFuture<Integer> closed() {
        return closed.copy();
    }

    /** The next text frame. */
    public String text() {
        Object frame = take();
        if (frame instanceof String string) {
            return string;
        }
        throw new AssertionError("not a text frame: " + frame);
    }

    /** The next binary frame. */
    public byte[] binary() {
        return (byte[]) take();
    }

    private Object take() {
        try {
            Object frame = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The number of received frames that no test has taken. */
    public int unread() {
        return received.size();
    }

    /** Waits until the server closes the WebSocket, and returns the close status. */
    public int closeStatus() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Breaks the connection without a close frame. */
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() throws IOException {
        socket.abort();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.add(bytes);
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }
}
