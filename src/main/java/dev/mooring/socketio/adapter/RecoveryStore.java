package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of socket states for connection state recovery: a client that lost its connection can continue on any node.
 * A caller must be on one of the node's loops; every future completes there. No method throws.
 *
 * @see <a href="https://socket.io/docs/v4/connection-state-recovery">Connection state recovery</a>
 */
public interface RecoveryStore {

    /**
     * Stores the state of a socket that is about to connect, or that was restored from the state of a JavaScript
     * server.
     *
     * @return fails unless the state is certainly stored; the client must then not get the pid
     */
    Future<Void> save(SocketState state);

    /**
     * Stores a changed state, in one batch with other changes of this loop.
     *
     * @param state supplies the state at the time of the write; null if the write is no longer needed
     * @return fails unless the state is certainly stored
     */
    Future<Void> update(Supplier<@Nullable SocketState> state);

    /** Starts the recovery window of a state, because the client's connection has ended. */
    Future<Void> release(SocketState state);

    /** Removes a state, because the client has left for good. No client can claim the state any more. */
    void remove(SocketState state);

    /**
     * Takes over the state with that pid: the state then belongs to {@code session}, and the session that owned it
     * until now is notified.
     *
     * @return empty when there is no such state, or its recovery window is over; fails when the store does not answer
     */
    Future<Optional<RestoredState>> restore(String namespace, String pid, String session);

    /**
     * Registers the connected sockets of a loop. The store keeps their states from expiring, and stores them again when
     * Redis has lost them.
     *
     * @param alive passes the state of every connected socket to the consumer; called on the loop
     * @param takenOver called on the loop with a state that another session has taken over
     */
    void attach(Loop loop, Consumer<Consumer<SocketState>> alive, Consumer<SocketState> takenOver);
}
