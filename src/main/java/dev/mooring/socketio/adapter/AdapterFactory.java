package dev.mooring.socketio.adapter;

/** Makes the adapter of a namespace on a loop; called on that loop. */
public interface AdapterFactory {

    /** An adapter that sends to these sockets on its loop, and finds its twins of other loops and nodes by itself. */
    <S> Adapter<S> create(LoopSockets<S> sockets);
}
