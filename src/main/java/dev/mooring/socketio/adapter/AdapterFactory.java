package dev.mooring.socketio.adapter;

/** Creates the adapters of a server: one for each namespace and loop. */
public interface AdapterFactory {

    /**
     * Creates the adapter for these sockets. Called on the sockets' loop. The adapter finds the adapters of the same
     * namespace on other loops and nodes by itself.
     */
    <S> Adapter<S> create(LoopSockets<S> sockets);
}
