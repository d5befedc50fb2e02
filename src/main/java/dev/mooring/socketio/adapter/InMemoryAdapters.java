package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loops;

/** Adapters of a single node: a broadcast reaches all its loops, and nothing else. Immutable; any thread may hold it. */
public final class InMemoryAdapters implements AdapterFactory {

    private final LoopRing ring;

    /** Adapters for namespaces on these loops. */
    public InMemoryAdapters(Loops loops) {
        ring = new LoopRing(loops);
    }

    LoopRing ring() {
        return ring;
    }

    @Override
    public <S> InMemoryAdapter<S> create(LoopSockets<S> sockets) {
        InMemoryAdapter<S> adapter = new InMemoryAdapter<>(sockets, ring);
        ring.add(adapter);
        return adapter;
    }
}
