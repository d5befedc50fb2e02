package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adapters of a node that is part of a cluster: what concerns sockets of other nodes goes through the {@link ClusterBus}.
 * Immutable; any thread may hold it, but for the open namespaces, which the bus's loop owns.
 */
public final class ClusterAdapters implements AdapterFactory {

    private final ClusterBus bus;
    private final InMemoryAdapters local;
    private final PerLoop<RoomTurns> turns;
    private final PerLoop<Position> positions;
    private final Map<String, ClusterNamespace> namespaces = new HashMap<>();

    /** How far one loop has delivered the recorded events. Owned by that loop. */
    static final class Position {
        @Nullable
        String offset;
    }

    /** Adapters for namespaces on these loops, connected to other nodes by the bus. */
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

    /** The namespace as other nodes see it; on the bus's loop. */
    ClusterNamespace namespace(String name) {
        bus.loop().checkCurrent();
        ClusterNamespace namespace = namespaces.get(name);
        if (namespace == null) {
            throw new IllegalStateException("not open: " + name);
        }
        return namespace;
    }

    /** Sets how far the loop has come, unless it is further already: what was published before concerns it. */
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

    /** A loop has the namespace no longer; on the bus's loop. */
    void unregister(String name) {
        ClusterNamespace namespace = namespace(name);
        namespace.loops--;
        if (namespace.loops == 0) {
            namespaces.remove(name);
            bus.close(name);
        }
    }

    /** This loop has delivered an event; called there. */
    void delivered(Loop loop, String offset) {
        positions.of(loop).offset = offset;
    }
}
