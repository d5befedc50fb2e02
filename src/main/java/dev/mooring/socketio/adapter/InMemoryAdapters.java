package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loops;

/** Adapters of a single node: a broadcast reaches all its loops, and nothing else. Immutable; any thread may hold it. */
public final class InMemoryAdapters implements AdapterFactory {

    private final LoopAdapters loopAdapters;

    /** Adapters for namespaces on these loops. */
    public InMemoryAdapters(Loops loops) {
        loopAdapters = new LoopAdapters(loops);
    }

    LoopAdapters loopAdapters() {
        return loopAdapters;
    }

    @Override
    public <S> InMemoryAdapter<S> create(LoopSockets<S> sockets) {
        InMemoryAdapter<S> adapter = new InMemoryAdapter<>(sockets, loopAdapters);
        loopAdapters.add(adapter);
        return adapter;
    }
}
