package dev.mooring.cluster;

import dev.mooring.cluster.StateWrite.Kind;
import dev.mooring.id.NodeKey;
import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinks;
import dev.mooring.redis.RedisScript;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.adapter.RecoveryStore;
import dev.mooring.socketio.adapter.RestoredState;
import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stores the states of sockets in Redis, in the format of Socket.IO's Redis streams adapter for Node.js, so that a
 * client can be recovered on any node, even if its own node has crashed. Immutable; shared by all loops.
 *
 * <pre>
 *   save ─► owned by a session ─ update, renewal ─► … ─► release ─► without owner, for the recovery window
 *                   │  ▲                                               │
 *                   │  └────────────── restore: another owner ◄────────┤
 *                   └─ restore: another owner, the old one is fenced   └─ restore by Node.js, or end of the window: deleted
 * </pre>
 */
public final class RedisRecoveryStore implements RecoveryStore {

    private static final Logger LOG = System.getLogger(RedisRecoveryStore.class.getName());
    private static final RedisScript RESTORE = RedisScript.load(RedisRecoveryStore.class, "restore-state.lua");

    /** The longest time that a client waits for the answer to its CONNECT, including the time to read missed events. */
    private static final long CONNECT_MILLIS = 10_000;

    private static final Pattern PID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Loops loops;
    private final RedisLinks links;
    private final RecoveryConfig config;
    private final PerLoop<LoopStateWriter> writers;
    private final PerLoop<NewStates> newStates;
    private final ProofOfLife proof;

    private RedisRecoveryStore(Loops loops, RedisLinks links, NodeKey node, RecoveryConfig config) {
        this.loops = loops;
        this.links = links;
        this.config = config;
        this.writers = PerLoop.create(
                loops, loop -> new LoopStateWriter(loop, links.of(loop), RecoveryKeys.proofSince(node), config));
        this.newStates = PerLoop.create(loops, loop -> new NewStates(loop, links.of(loop), config.answerTimeout()));
        this.proof = new ProofOfLife(loops.at(0), links.of(loops.at(0)), node, config, this::onSince);
    }

    /**
     * Creates a store for the sockets of these loops that is not started.
     *
     * @param node the key of this node, which its session ids contain
     */
    public static RedisRecoveryStore create(Loops loops, RedisLinks links, NodeKey node, RecoveryConfig config) {
        return new RedisRecoveryStore(loops, links, node, config);
    }

    /**
     * Starts to renew states. Succeeds when Redis has the proof of life of this node; until then no state of this node
     * can be restored. Fails when Redis does not answer now; the store goes on trying.
     */
    public Future<Void> start() {
        // Before the states: if Redis has lost its data, a state whose node has no proof of life cannot be restored.
        Future<Void> proven = loops.at(0).call(proof::start);
        writers.forEach(LoopStateWriter::start);
        return proven;
    }

    /**
     * Writes the releases and removals that wait, if Redis answers, and stops. For states that were not released, the
     * recovery window begins now, as if the node had crashed.
     */
    public Future<Void> close() {
        return writers.call(LoopStateWriter::close)
                .<Void>mapEmpty()
                .onComplete(done -> loops.at(0).run(proof::close));
    }

    @Override
    public Future<Void> save(SocketState state) {
        LoopStateWriter here = here();
        String value;
        try {
            value = StateCodec.encode(state);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    "session " + state.session()
                            + ": cannot encode the state of a socket, which is therefore not recoverable",
                    e);
            return Future.failedFuture(e);
        }
        Request set = Request.cmd(Command.SET)
                .arg(RecoveryKeys.state(state.pid()))
                .arg(value)
                .arg("PX")
                .arg(config.stateLife().toMillis());
        return newStates.here().write(set).onFailure(cause -> removeUncertain(here, state, cause));
    }

    @Override
    public Future<Void> update(Supplier<@Nullable SocketState> state) {
        return here().update(state);
    }

    @Override
    public Future<Void> release(SocketState state) {
        return here().end(StateWrite.of(Kind.RELEASE, state));
    }

    @Override
    public void remove(SocketState state) {
        remove(here(), state);
    }

    @Override
    public Future<Optional<RestoredState>> restore(String namespace, String pid, String session) {
        if (!PID.matcher(pid).matches()) {
            return Future.succeededFuture(Optional.empty());
        }
        LoopStateWriter here = here();
        RedisLink link = links.here();
        return RESTORE.run(
                        link,
                        config.answerTimeout(),
                        List.of(RecoveryKeys.state(pid), GapMark.KEY, RecoveryKeys.lastRestore(pid)),
                        StateCodec.owner(session),
                        session,
                        namespace,
                        String.valueOf(config.stateLife().toMillis()),
                        String.valueOf(config.window().toMillis()),
                        String.valueOf(config.silence().toMillis()),
                        String.valueOf(CONNECT_MILLIS))
                .map(answer -> restored(answer, namespace, pid, session))
                .recover(cause -> {
                    LOG.log(
                            cause instanceof RedisUnavailable ? Level.DEBUG : Level.WARNING,
                            "session {0}: could not restore the state of a socket: {1}",
                            session,
                            cause.getMessage());
                    removeUncertain(here, emptyState(namespace, pid, session), cause);
                    return cause instanceof RedisUnavailable
                            ? Future.failedFuture(cause)
                            : Future.succeededFuture(Optional.empty());
                });
    }

    @Override
    public void attach(Loop loop, Consumer<Consumer<SocketState>> alive, Consumer<SocketState> takenOver) {
        loop.run(() -> writers.of(loop).attach(alive, takenOver));
    }

    /*
     * A client has received all events that were sent before the last ping that it answered. Its node considers it
     * connected for some time longer. The script subtracts this time from the end of the connection, or from the last
     * proof of life of the node.
     */
    private Optional<RestoredState> restored(@Nullable Response answer, String namespace, String pid, String session) {
        if (answer == null) {
            return Optional.empty();
        }
        Optional<SocketState> state = StateCodec.decode(answer.get(0).toString(), namespace, pid, session);
        if (state.isEmpty()) {
            LOG.log(Level.DEBUG, "session {0}: the value of the pid in Redis is no state of a socket", session);
            remove(here(), emptyState(namespace, pid, session));
        }
        String previous = answer.get(1).toString();
        long aliveMillis = Long.parseLong(answer.get(2).toString());
        boolean isKept = answer.get(3).toInteger() == 1;
        return state.map(it -> new RestoredState(it, previous, aliveMillis, isKept));
    }

    /** Removes a state after a command without an answer, which may have written or restored it. */
    private static void removeUncertain(LoopStateWriter here, SocketState state, Throwable cause) {
        if (cause instanceof RedisUnavailable unavailable && unavailable.mayHaveRun()) {
            remove(here, state);
        }
    }

    private static void remove(LoopStateWriter here, SocketState state) {
        Future<Void> ignored = here.end(StateWrite.of(Kind.REMOVE, state)); // sent again until it is done
    }

    /** A state with only the values that are needed to remove it. */
    private static SocketState emptyState(String namespace, String pid, String session) {
        return new SocketState(namespace, session, new SocketId(""), pid, Set.of(), new JsonObject(), null);
    }

    private void onSince(String time) {
        writers.forEach(each -> each.onSince(time));
    }

    private LoopStateWriter here() {
        return writers.here();
    }
}
