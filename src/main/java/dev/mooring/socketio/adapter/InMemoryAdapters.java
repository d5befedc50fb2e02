package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loops;

/**
 * Creates the adapters of a single node, whose broadcasts reach the sockets of this node's loops. Immutable; any thread
 * may hold it.
 */
public final class InMemoryAdapters implements AdapterFactory {

    private final LoopAdapters loopAdapters;

    /** Creates a factory for adapters on these loops. */
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
