package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates the adapters of a cluster node, which reach the sockets of other nodes through the {@link ClusterBus}. Any
 * thread may hold it; the bus's loop owns its map of namespaces.
 */
public final class ClusterAdapters implements AdapterFactory {

    private final ClusterBus bus;
    private final InMemoryAdapters local;
    private final PerLoop<RoomTurns> turns;
    private final PerLoop<Position> positions;
    private final Map<String, ClusterNamespace> namespaces = new HashMap<>();

    /** The offset of the last recorded event that one loop has delivered. Owned by that loop. */
    static final class Position {
        @Nullable
        String offset;
    }

    /** Creates a factory for adapters on these loops. */
    public ClusterAdapters(Loops loops, ClusterBus bus) {
        this.bus = bus;
        this.local = new InMemoryAdapters(loops);
        this.turns = PerLoop.create(loops, loop -> new RoomTurns());
        this.positions = PerLoop.create(loops, loop -> new Position());
    }

    @Override
    public <S> Adapter<S> create(LoopSockets<S> sockets) {
        InMemoryAdapter<S> inner = local.create(sockets);
        Loop loop = sockets.loop();
        String namespace = sockets.namespace();
        bus.loop().run(() -> register(namespace, inner));
        return new ClusterAdapter<>(inner, this, turns.of(loop), positions.of(loop));
    }

    ClusterBus bus() {
        return bus;
    }

    LoopAdapters loopAdapters() {
        return local.loopAdapters();
    }

    /** The node's part of an open namespace. Must be called on the bus's loop. */
    ClusterNamespace namespace(String name) {
        bus.loop().checkCurrent();
        ClusterNamespace namespace = namespaces.get(name);
        if (namespace == null) {
            throw new IllegalStateException("namespace is not open: " + name);
        }
        return namespace;
    }

    /**
     * Opens the namespace if this loop is its first one, and sets the loop's position if it has none: events before
     * that position do not concern the loop.
     */
    private void register(String name, InMemoryAdapter<?> inner) {
        ClusterNamespace namespace = namespaces.computeIfAbsent(name, ClusterNamespace.opened(this));
        namespace.loops++;
        String position = bus.position();
        inner.loop().run(() -> initialize(positions.of(inner.loop()), position));
    }

    private static void initialize(Position position, @Nullable String offset) {
        if (position.offset == null) {
            position.offset = offset;
        }
    }

    /**
     * Removes one loop from a namespace, and closes the namespace with its last loop. Must be called on the bus's loop.
     */
    void unregister(String name) {
        ClusterNamespace namespace = namespace(name);
        namespace.loops--;
        if (namespace.loops == 0) {
            namespaces.remove(name);
            bus.close(name);
        }
    }

    /** Records the offset of an event that the loop has delivered. Must be called on that loop. */
    void delivered(Loop loop, String offset) {
        positions.of(loop).offset = offset;
    }
}
