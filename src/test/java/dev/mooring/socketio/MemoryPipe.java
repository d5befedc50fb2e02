package dev.mooring.socketio;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Frames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session without a wire: what the client sends is called on the loop, what it is sent stands in a queue. The test's
 * side may be used on the test's thread.
 */
final class MemoryPipe implements PacketPipe {

    private static final int PATIENCE_SECONDS = 10;

    private final Loop loop;
    private final String session;
    private final BlockingQueue<Object> sent = new LinkedBlockingQueue<>();
    private final List<Frames> frames = new ArrayList<>();
    private @Nullable Client client;
    private boolean isWritable = true;
    private boolean isClosed;
    private int flushed;

    private MemoryPipe(Loop loop, String session) {
        this.loop = loop;
        this.session = session;
    }

    /** A new session on that loop. */
    static MemoryPipe open(Namespaces namespaces, Loop loop) {
        MemoryPipe pipe = new MemoryPipe(loop, "session-" + loop.index());
        on(loop, () -> pipe.client = namespaces.accept(pipe));
        return pipe;
    }

    /** A new session whose client is in a namespace. */
    static MemoryPipe connected(Namespaces namespaces, Loop loop, String namespace) {
        MemoryPipe pipe = open(namespaces, loop);
        pipe.connect(namespace);
        return pipe;
    }

    /** Runs {@code work} on the loop, and waits for its answer. */
    static <T> T on(Loop loop, Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.run(() -> {
            try {
                answer.complete(work.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private Client client() {
        return Objects.requireNonNull(client);
    }

    /** The client sends text frames. */
    MemoryPipe text(String... texts) {
        for (String text : texts) {
            loop.run(() -> client().onText(text));
        }
        return this;
    }

    /** The client sends a binary frame. */
    MemoryPipe binary(String bytes) {
        loop.run(() -> client().onBinary(Buffer.buffer(bytes)));
        return this;
    }

    /** The client joins a namespace; the answer is its socket's id. */
    String connect(String namespace) {
        String prefix = namespace.equals("/") ? "0" : "0" + namespace + ",";
        text(prefix);
        String reply = next().toString();
        assertThat(reply).startsWith(prefix + "{\"sid\":\"").endsWith("\"}");
        return reply.substring(prefix.length() + 8, reply.length() - 2);
    }

    /** The connection ends. */
    void drop(CloseReason reason) {
        on(loop, () -> {
            isClosed = true;
            client().onClose(reason);
            return true;
        });
    }

    @Override
    public void flush() {
        flushed = frames.size();
    }

    /** How many packets had been sent when it was last flushed. */
    int flushed() {
        return on(loop, () -> flushed);
    }

    void writable(boolean writable) {
        on(loop, () -> isWritable = writable);
    }

    /** The next thing the client gets: a text, a buffer, or the reason why its session was closed. */
    Object next() {
        try {
            Object next = sent.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("what the client gets").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void expect(Object... things) {
        for (Object thing : things) {
            assertThat(next()).isEqualTo(thing);
        }
    }

    /** After all that was asked of the loop so far, the client has got nothing more. */
    void expectNothing() {
        on(loop, () -> true);
        assertThat(sent).isEmpty();
    }

    List<Frames> frames() {
        return on(loop, () -> List.copyOf(frames));
    }

    @Override
    public void send(Frames more) {
        loop.checkCurrent();
        if (!isClosed) {
            frames.add(more);
            sent.add(more.text().data());
            more.attachments().stream().map(EnginePacket.Binary::data).forEach(sent::add);
        }
    }

    @Override
    public boolean isWritable() {
        loop.checkCurrent();
        return isWritable;
    }

    @Override
    public void close(CloseReason reason) {
        loop.checkCurrent();
        if (!isClosed) {
            isClosed = true;
            sent.add(reason);
            client().onClose(reason);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public Handshake handshake() {
        return Handshake.of(
                "127.0.0.1",
                false,
                "/socket.io/?EIO=4",
                MultiMap.caseInsensitiveMultiMap().add("User-Agent", "test"),
                Instant.EPOCH);
    }
}
