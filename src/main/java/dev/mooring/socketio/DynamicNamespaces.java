package dev.mooring.socketio;

import dev.mooring.loop.PerLoop;
import java.util.function.Consumer;

/**
 * The namespaces that a predicate accepts. Immutable; may be used on any thread.
 *
 * @see <a href="https://socket.io/docs/v4/namespaces/#dynamic-namespaces">Dynamic namespaces</a>
 */
public final class DynamicNamespaces {

    private final PerLoop<NamespaceSetup> setups;

    DynamicNamespaces(PerLoop<NamespaceSetup> setups) {
        this.setups = setups;
    }

    /** Adds a middleware, which every client that joins one of them passes. */
    public DynamicNamespaces use(Middleware middleware) {
        return setUp(setup -> setup.use(middleware));
    }

    /** Calls {@code listener} with each socket that connects to one of them. */
    public DynamicNamespaces onConnect(Consumer<Socket> listener) {
        return setUp(setup -> setup.onConnect(listener));
    }

    private DynamicNamespaces setUp(Consumer<NamespaceSetup> change) {
        setups.forEach(change);
        return this;
    }
}
