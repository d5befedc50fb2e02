package dev.mooring.socketio;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.socketio.adapter.AdapterFactory;
import dev.mooring.socketio.adapter.InMemoryAdapters;
import dev.mooring.socketio.adapter.RecoveryStore;
import dev.mooring.socketio.packet.PacketDecoder;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All namespaces of a node: where the application says what it offers, and where sessions become clients. Immutable; any
 * thread may hold it. What is set up here reaches each loop by a {@code run}: whoever sets up and then listens will not
 * see a client before.
 */
public final class Namespaces {

    private final Loops loops;
    private final SocketIoOptions options;
    private final PerLoop<LoopNamespaces> parts;
    private final NamespaceDispatcher dispatcher = new AnyThreadDispatcher();

    private Namespaces(
            Loops loops,
            SocketIoOptions options,
            AdapterFactory adapters,
            @Nullable RecoveryStore recovery,
            SecureRandom random) {
        this.loops = loops;
        this.options = options;
        this.parts = PerLoop.create(loops, loop -> new LoopNamespaces(this, loop, adapters, recovery, random));
        parts.forEach(LoopNamespaces::attachRecovery);
    }

    /** Namespaces of a single node. */
    public static Namespaces create(Loops loops, SocketIoOptions options) {
        return create(loops, options, new InMemoryAdapters(loops), new SecureRandom());
    }

    /** Namespaces whose broadcasts go where these adapters reach; socket ids come from {@code random}. */
    public static Namespaces create(
            Loops loops, SocketIoOptions options, AdapterFactory adapters, SecureRandom random) {
        return new Namespaces(loops, options, adapters, null, random);
    }

    /** The same; clients that lose their connection find their state in {@code recovery} again, on any node. */
    public static Namespaces create(
            Loops loops,
            SocketIoOptions options,
            AdapterFactory adapters,
            RecoveryStore recovery,
            SecureRandom random) {
        return new Namespaces(loops, options, adapters, recovery, random);
    }

    /**
     * Another session, of this node or another, owns the state of a socket now: the socket delivers nothing more, and its
     * session ends.
     *
     * @param session the public name of the session that owned it
     */
    public void takeOver(String namespace, SocketId id, String session) {
        // A namespace that a predicate accepts may not be there on every loop; each part that is reaches all the
        // others.
        parts.forEach(part -> part.takeOver(namespace, id, session));
    }

    /** The namespace of that name, from now on open to clients; without its slash, it is added. */
    public Namespace of(String name) {
        String full = name.startsWith("/") ? name : "/" + name;
        if (full.length() > PacketDecoder.MAX_NAMESPACE
                || full.chars().anyMatch(c -> c < ' ' || c == ',' || c == '?')) {
            throw new IllegalArgumentException("no name for a namespace: " + name);
        }
        Namespace namespace = handle(full);
        if (!isDeclaredHere(full)) {
            namespace.setUp(part -> {});
        }
        return namespace;
    }

    /**
     * The namespaces whose names the predicate accepts: they are there while clients are in them. Names that
     * {@link #of(String)} was given come first, then predicates in the order of their declaration.
     *
     * @param accepts is asked on every loop, also at once
     * @see <a href="https://socket.io/docs/v4/namespaces/#dynamic-namespaces">Dynamic namespaces</a>
     */
    public DynamicNamespaces of(Predicate<String> accepts) {
        PerLoop<NamespaceSetup> setups = PerLoop.create(loops, loop -> new NamespaceSetup());
        parts.forEach(part -> part.declare(accepts, setups.here()));
        return new DynamicNamespaces(setups);
    }

    /** Tells {@code listener}, and no other any more, what clients do. */
    public void listen(ClientListener listener) {
        parts.forEach(part -> part.listen(listener));
    }

    /** The client of a session that was just opened; to be called on the session's loop. */
    public Client accept(PacketPipe pipe) {
        pipe.loop().checkCurrent();
        LoopNamespaces part = parts.of(pipe.loop());
        Client client = Client.of(pipe, part);
        part.listener().opened(client);
        return client;
    }

    SocketIoOptions options() {
        return options;
    }

    Namespace handle(String name) {
        return new Namespace(this, name);
    }

    NamespaceDispatcher dispatcher() {
        return dispatcher;
    }

    /** Has each loop do this to its part. */
    void forEachLoop(Consumer<LoopNamespaces> work) {
        parts.forEach(work);
    }

    private boolean isDeclaredHere(String name) {
        return parts.current().map(part -> part.isDeclared(name)).orElse(false);
    }

    /** Goes by the loop that the caller is on, or by the first: always the same one, so that order is kept. */
    private final class AnyThreadDispatcher implements NamespaceDispatcher {

        @Override
        public SocketIoOptions options() {
            return options;
        }

        @Override
        public void run(String namespace, Consumer<LoopNamespace> work) {
            Loop loop = loop();
            loop.run(() -> parts.of(loop).run(namespace, work));
        }

        @Override
        public <T> Future<T> call(String namespace, Function<LoopNamespace, Future<T>> work) {
            Loop loop = loop();
            return loop.call(() -> parts.of(loop).call(namespace, work));
        }

        private Loop loop() {
            return loops.current().orElseGet(() -> loops.at(0));
        }
    }
}
