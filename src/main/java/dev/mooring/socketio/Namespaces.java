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
 * All namespaces of a node: the application declares them, and sessions get their clients here. Immutable; any thread may
 * hold it. Declarations are sent to each loop, and arrive before the clients of a server that listens afterwards.
 */
public final class Namespaces {

    private final Loops loops;
    private final ClientLimits options;
    private final PerLoop<LoopNamespaces> parts;
    private final NamespaceDispatcher dispatcher = new AnyThreadDispatcher();

    private Namespaces(
            Loops loops,
            ClientLimits options,
            AdapterFactory adapters,
            @Nullable RecoveryStore recovery,
            SecureRandom random) {
        this.loops = loops;
        this.options = options;
        this.parts = PerLoop.create(loops, loop -> new LoopNamespaces(this, loop, adapters, recovery, random));
        parts.forEach(LoopNamespaces::attachRecovery);
    }

    /** Namespaces of a single node. */
    public static Namespaces create(Loops loops, ClientLimits options) {
        return create(loops, options, new InMemoryAdapters(loops), new SecureRandom());
    }

    /** Namespaces that broadcast through these adapters; socket ids come from {@code random}. */
    public static Namespaces create(Loops loops, ClientLimits options, AdapterFactory adapters, SecureRandom random) {
        return new Namespaces(loops, options, adapters, null, random);
    }

    /** The same, with recovery: clients that reconnect, to any node, get their state from {@code recovery}. */
    public static Namespaces create(
            Loops loops, ClientLimits options, AdapterFactory adapters, RecoveryStore recovery, SecureRandom random) {
        return new Namespaces(loops, options, adapters, recovery, random);
    }

    /**
     * Ends a socket whose state another session, of this node or another, has taken over, and closes its session.
     *
     * @param session the public id of the session that had the socket
     */
    public void takeOver(String namespace, SocketId id, String session) {
        // A dynamic namespace may not exist on every loop; each loop that has it reaches all others.
        parts.forEach(part -> part.takeOver(namespace, id, session));
    }

    /** Declares the namespace of that name; a missing slash is added. */
    public Namespace of(String name) {
        String full = name.startsWith("/") ? name : "/" + name;
        if (full.length() > PacketDecoder.MAX_NAMESPACE
                || full.chars().anyMatch(c -> c < ' ' || c == ',' || c == '?')) {
            throw new IllegalArgumentException("invalid name of a namespace: " + name);
        }
        Namespace namespace = handle(full);
        if (!isDeclaredHere(full)) {
            namespace.setUp(part -> {});
        }
        return namespace;
    }

    /**
     * Declares the namespaces whose names the predicate accepts; each exists while it has clients. Names that were given to
     * {@link #of(String)} come first, then predicates in the order of their declaration.
     *
     * @param accepts decides on a name; called on every loop, by several threads at once
     * @see <a href="https://socket.io/docs/v4/namespaces/#dynamic-namespaces">Dynamic namespaces</a>
     */
    public DynamicNamespaces of(Predicate<String> accepts) {
        PerLoop<NamespaceSetup> setups = PerLoop.create(loops, loop -> new NamespaceSetup());
        parts.forEach(part -> part.declare(accepts, setups.here()));
        return new DynamicNamespaces(setups);
    }

    /** Sets the listener that is told what clients do. */
    public void listen(ClientListener listener) {
        parts.forEach(part -> part.listen(listener));
    }

    /** Creates the client of a session that was just opened. Must be called on the session's loop. */
    public Client accept(PacketPipe pipe) {
        pipe.loop().checkCurrent();
        LoopNamespaces part = parts.of(pipe.loop());
        Client client = Client.of(pipe, part);
        part.listener().opened(client);
        return client;
    }

    ClientLimits options() {
        return options;
    }

    Namespace handle(String name) {
        return new Namespace(this, name);
    }

    NamespaceDispatcher dispatcher() {
        return dispatcher;
    }

    /** Calls {@code work} with the namespaces of each loop, on that loop. */
    void forEachLoop(Consumer<LoopNamespaces> work) {
        parts.forEach(work);
    }

    private boolean isDeclaredHere(String name) {
        return parts.current().map(part -> part.isDeclared(name)).orElse(false);
    }

    /** Dispatches on the caller's loop, or on the first loop for other threads, so one thread's calls keep their order. */
    private final class AnyThreadDispatcher implements NamespaceDispatcher {

        @Override
        public ClientLimits options() {
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
