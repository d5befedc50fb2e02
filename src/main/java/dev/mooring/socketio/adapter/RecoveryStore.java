package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of sockets for clients that lost their connection, so that they can continue on any node. A caller
 * must be on one of the node's loops; every future completes there. No method throws.
 *
 * @see <a href="https://socket.io/docs/v4/connection-state-recovery">Connection state recovery</a>
 */
public interface RecoveryStore {

    /**
     * Writes the state of a socket that is about to connect, or that was restored from another server's state.
     *
     * @return fails when the state is not certainly written; then the client must not be given the pid
     */
    Future<Void> save(SocketState state);

    /**
     * Writes a state that has changed, together with other changes of this loop.
     *
     * @param state asked for when it is written; null when there is nothing to write any more
     * @return succeeds when it is written, and fails when it is not certain
     */
    Future<Void> update(Supplier<@Nullable SocketState> state);

    /** The connection has ended: the client may return within the recovery window, counted from now. */
    Future<Void> release(SocketState state);

    /** The client has left for good: nobody may claim the state any more. */
    void remove(SocketState state);

    /**
     * Takes over the state that a pid stands for: from now on it belongs to {@code session}, and the session that owned
     * it until now is told so.
     *
     * @return empty when there is no such state, or its time is over; fails when the store does not answer
     */
    Future<Optional<RestoredState>> restore(String namespace, String pid, String session);

    /**
     * Says which sockets of a loop are alive; the store keeps their states alive, and writes them again when Redis has
     * lost them.
     *
     * @param alive hands every connected socket's state to the consumer; called on the loop
     * @param takenOver called on the loop with a state that belongs to another session now
     */
    void attach(Loop loop, Consumer<Consumer<SocketState>> alive, Consumer<SocketState> takenOver);
}
