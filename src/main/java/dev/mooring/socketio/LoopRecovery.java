package dev.mooring.socketio;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.adapter.ClientPosition;
import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.adapter.MissedPackets.Recorded;
import dev.mooring.socketio.adapter.RecoveryStore;
import dev.mooring.socketio.adapter.RestoredState;
import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Connection state recovery on one loop: gives a connecting client the state of its former socket, or a new state that it
 * can claim later. Owned by that loop.
 *
 * <pre>
 *   CONNECT {pid, offset} ─► middleware ─► restore the state ─► policy ─► old socket of this node ends
 *                                              │ none            │ no        │
 *                                              ▼                 ▼           ▼
 *                                          new pid, saved ─► CONNECT reply ◄─ missed events known; they follow the reply
 * </pre>
 *
 * @see <a href="https://socket.io/docs/v4/connection-state-recovery">Connection state recovery</a>
 */
final class LoopRecovery {

    private static final Logger LOG = System.getLogger(LoopRecovery.class.getName());

    private final RecoveryStore store;
    private final Supplier<SocketId> ids;
    /** Sockets that have restored a state and are still connecting, by pid. */
    private final Map<String, SocketConnection> restoring = new HashMap<>();

    /**
     * Recovery with that store.
     *
     * @param ids creates pids
     */
    LoopRecovery(RecoveryStore store, Supplier<SocketId> ids) {
        this.store = store;
        this.ids = ids;
    }

    void attach(Loop loop, Consumer<Consumer<SocketState>> alive, Consumer<SocketState> takenOver) {
        store.attach(loop, alive, takenOver);
    }

    /**
     * Restores or creates the state of a socket that has passed the middleware, then calls {@code letIn} with the events
     * that it has missed.
     */
    void prepare(Socket socket, Consumer<List<Recorded>> letIn) {
        JsonObject auth = socket.auth();
        Object offset = auth.getValue("offset");
        if (auth.getValue("pid") instanceof String pid && (offset == null || offset instanceof String)) {
            String claimed = offset == null ? null : (String) offset;
            SocketConnection connection = socket.connection();
            store.restore(
                            connection.namespace().namespace(),
                            pid,
                            connection.client().session())
                    .onComplete(restored -> connection.later(() -> {
                        if (restored.failed()) {
                            letIn.accept(List.of()); // without a pid: a save would wait for the same store again
                        } else if (restored.result().isEmpty()) {
                            begin(socket, letIn);
                        } else {
                            recover(socket, claimed, restored.result().get(), letIn);
                        }
                    }));
        } else {
            begin(socket, letIn);
        }
    }

    private void recover(
            Socket socket, @Nullable String offset, RestoredState restored, Consumer<List<Recorded>> letIn) {
        SocketConnection connection = socket.connection();
        SocketState state = restored.state();
        if (!connection.isConnecting()) {
            release(state);
            return;
        }
        SocketConnection former = restoring.put(state.pid(), connection);
        if (former != null) {
            former.takenOver(); // Redis has answered both claims in their order
        }
        if (!connection.namespace().mayRecover(socket, state)) {
            LOG.log(
                    Level.DEBUG,
                    "session {0}: the recovery policy refused the state that its client claims",
                    state.session());
            refuse(socket, state, letIn);
            return;
        }
        ClientPosition position = new ClientPosition(offset, state.since(), restored.aliveMillis());
        Future<Void> kept = restored.isKept() ? Future.succeededFuture() : store.save(state);
        Future<Void> ignored = kept.compose(
                        done -> connection.namespace().adapter().takeOver(state.id(), restored.previousSession()))
                .onFailure(cause -> connection.later(() -> {
                    restoring.remove(state.pid(), connection);
                    begin(socket, letIn);
                }))
                .onSuccess(gone -> connection.namespace().adapter().missed(state.rooms(), position, missed -> {
                    restoring.remove(state.pid(), connection);
                    if (!connection.isConnecting()) {
                        release(state);
                    } else if (missed instanceof MissedPackets.Complete complete) {
                        // In the same step: the socket gets every event that is published from now on.
                        connection.client().guard(() -> {
                            socket.continueAs(state);
                            letIn.accept(complete.packets());
                        });
                    } else {
                        String why = ((MissedPackets.Unknown) missed).why();
                        LOG.log(Level.DEBUG, "session {0} does not recover: {1}", state.session(), why);
                        refuse(socket, state, letIn);
                    }
                }));
    }

    private void refuse(Socket socket, SocketState state, Consumer<List<Recorded>> letIn) {
        restoring.remove(state.pid(), socket.connection());
        store.remove(state);
        begin(socket, letIn);
    }

    /** Creates a state. If the store does not answer, the client gets no pid and cannot recover. */
    private void begin(Socket socket, Consumer<List<Recorded>> letIn) {
        SocketConnection connection = socket.connection();
        String pid = ids.get().value();
        SocketState state = connection.state(pid, socket.dataCopy());
        store.save(state)
                .onComplete(saved -> connection.later(() -> {
                    if (!connection.isConnecting()) {
                        if (saved.succeeded()) {
                            store.remove(state);
                        }
                        return;
                    }
                    if (saved.succeeded()) {
                        connection.keep(pid, state.since());
                    }
                    letIn.accept(List.of());
                }));
    }

    /** Writes the rooms and the data of a socket, in a batch with the loop's other writes. */
    Future<Void> update(Supplier<@Nullable SocketState> state) {
        return store.update(state);
    }

    /** Keeps the state, because the client may reconnect. */
    void release(SocketState state) {
        Future<Void> ignored = store.release(state); // if it fails, the state lasts as long as this node's record
    }

    /** Removes the state, because the client will not reconnect or must not recover. */
    void remove(SocketState state) {
        store.remove(state);
    }
}
