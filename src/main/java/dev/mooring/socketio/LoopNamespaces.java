package dev.mooring.socketio;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.adapter.AdapterFactory;
import dev.mooring.socketio.adapter.RecoveryStore;
import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All namespaces on one loop. Owned by that loop. */
final class LoopNamespaces implements NamespaceDispatcher {

    private final Namespaces everywhere;
    private final Loop loop;
    private final AdapterFactory adapters;
    private final SecureRandom random;
    private final Map<String, LoopNamespace> byName = new HashMap<>();
    private final List<Dynamic> dynamic = new ArrayList<>();

    private final @Nullable LoopRecovery recovery;
    private ClientListener listener = ClientListener.NONE;

    private record Dynamic(Predicate<String> accepts, NamespaceSetup setup) {}

    LoopNamespaces(
            Namespaces everywhere,
            Loop loop,
            AdapterFactory adapters,
            @Nullable RecoveryStore store,
            SecureRandom random) {
        this.recovery = store == null ? null : new LoopRecovery(store, this::newId);
        this.everywhere = everywhere;
        this.loop = loop;
        this.adapters = adapters;
        this.random = random;
    }

    Loop loop() {
        return loop;
    }

    @Nullable
    LoopRecovery recovery() {
        return recovery;
    }

    /** Gives the recovery store access to the sockets whose state it keeps. */
    void attachRecovery() {
        if (recovery != null) {
            recovery.attach(
                    loop, this::forEachState, state -> takeOver(state.namespace(), state.id(), state.session()));
        }
    }

    private void forEachState(Consumer<SocketState> action) {
        for (LoopNamespace part : List.copyOf(byName.values())) {
            part.adapter().forEachHere(socket -> {
                if (socket.connection().pid() != null) {
                    action.accept(socket.state());
                }
            });
        }
    }

    /** Another session has taken over that socket. */
    void takeOver(String namespace, SocketId id, String session) {
        LoopNamespace part = byName.get(namespace);
        if (part != null) {
            Future<Void> ignored = part.adapter().takeOver(id, session); // never fails: it only asks loops
        }
    }

    AdapterFactory adapters() {
        return adapters;
    }

    void listen(ClientListener next) {
        listener = next;
    }

    ClientListener listener() {
        return listener;
    }

    SocketId newId() {
        return SocketId.random(random);
    }

    @Override
    public ClientLimits options() {
        return everywhere.options();
    }

    /** The number of namespaces. */
    int size() {
        return byName.size();
    }

    boolean isDeclared(String name) {
        return byName.containsKey(name);
    }

    /** Declares a namespace, which stays from now on. */
    LoopNamespace declare(String name) {
        LoopNamespace part = find(name);
        if (part == null) {
            part = create(name, null);
        }
        part.declare();
        return part;
    }

    /** Creates namespaces from now on when a client joins one whose name the predicate accepts. */
    void declare(Predicate<String> accepts, NamespaceSetup setup) {
        dynamic.add(new Dynamic(accepts, setup));
    }

    /** The namespace of that name; created if a predicate accepts the name. */
    @Nullable
    LoopNamespace find(String name) {
        LoopNamespace part = byName.get(name);
        if (part != null) {
            return part;
        }
        for (Dynamic candidate : dynamic) {
            if (candidate.accepts.test(name)) {
                return create(name, candidate.setup);
            }
        }
        return null;
    }

    private LoopNamespace create(String name, @Nullable NamespaceSetup parent) {
        LoopNamespace part = new LoopNamespace(this, everywhere.handle(name), parent);
        byName.put(name, part);
        return part;
    }

    /** Drops a namespace that only a predicate accepts when its last socket has left. */
    void dropIfUnused(LoopNamespace part) {
        if (part.isUnused() && byName.remove(part.namespace(), part)) {
            part.adapter().close();
        }
    }

    @Override
    public void run(String namespace, Consumer<LoopNamespace> work) {
        LoopNamespace part = enter(namespace);
        work.accept(part);
        dropIfUnused(part);
    }

    @Override
    public <T> Future<T> call(String namespace, Function<LoopNamespace, Future<T>> work) {
        LoopNamespace part = enter(namespace);
        Future<T> answer = work.apply(part);
        dropIfUnused(part);
        return answer;
    }

    private LoopNamespace enter(String namespace) {
        loop.checkCurrent();
        LoopNamespace part = find(namespace);
        if (part == null) {
            throw new IllegalStateException("no namespace " + namespace);
        }
        return part;
    }
}
