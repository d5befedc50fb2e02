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
 * Keeps the states of sockets in Redis, in the form of Socket.IO's Redis streams adapter for Node.js, so that a client
 * can continue on any node, also after its own has crashed. Any thread may hold it.
 *
 * <pre>
 *   save ─► owned by a session ─ update, renewal ─► … ─► release ─► nobody's, for the recovery window
 *                   │  ▲                                               │
 *                   │  └────────────── restore: another owner ◄────────┤
 *                   └─ restore: another owner, the old one is fenced   └─ restore by Node.js, or the window is over: gone
 * </pre>
 */
public final class RedisRecoveryStore implements RecoveryStore {

    private static final Logger LOG = System.getLogger(RedisRecoveryStore.class.getName());
    private static final RedisScript RESTORE = RedisScript.load(RedisRecoveryStore.class, "restore-state.lua");

    /** How long a client may wait for the answer to its CONNECT: what it missed is read meanwhile. */
    private static final long ANSWER_MILLIS = 10_000;

    private static final Pattern PID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Loops loops;
    private final RedisLinks links;
    private final RecoveryConfig config;
    private final PerLoop<LoopStateWriter> writers;
    private final ProofOfLife proof;

    private RedisRecoveryStore(Loops loops, RedisLinks links, NodeKey node, RecoveryConfig config) {
        this.loops = loops;
        this.links = links;
        this.config = config;
        this.writers = PerLoop.create(
                loops, loop -> new LoopStateWriter(loop, links.of(loop), RecoveryKeys.proofSince(node), config));
        this.proof = new ProofOfLife(loops.at(0), links.of(loops.at(0)), node, config, this::onSince);
    }

    /**
     * A store for the sockets of these loops, not started.
     *
     * @param node the key in the names of the node's sessions
     */
    public static RedisRecoveryStore create(Loops loops, RedisLinks links, NodeKey node, RecoveryConfig config) {
        return new RedisRecoveryStore(loops, links, node, config);
    }

    /**
     * Begins to keep states alive. Succeeds when Redis knows that this node is alive; until then no state of this node
     * can be restored. Fails when Redis cannot be told now; the store goes on trying.
     */
    public Future<Void> start() {
        // Before the states: after a loss of Redis's data, a state whose node is not proven alive cannot be restored.
        Future<Void> proven = loops.at(0).call(proof::start);
        writers.forEach(LoopStateWriter::start);
        return proven;
    }

    /**
     * Writes the ends that wait, if Redis answers, and ends all other writing. States that were not released count as
     * those of a node that has crashed now.
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
            LOG.log(Level.ERROR, "the state of a socket cannot be saved for its recovery", e);
            return Future.failedFuture(e);
        }
        Request set = Request.cmd(Command.SET)
                .arg(RecoveryKeys.state(state.pid()))
                .arg(value)
                .arg("PX")
                .arg(config.stateLife().toMillis());
        return links.here()
                .send(set, config.answerTimeout())
                .<Void>mapEmpty()
                .onFailure(cause -> removeUncertain(here, state, cause));
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
                        String.valueOf(ANSWER_MILLIS))
                .map(answer -> restored(answer, namespace, pid, session))
                .recover(cause -> {
                    LOG.log(
                            cause instanceof RedisUnavailable ? Level.DEBUG : Level.WARNING,
                            "could not restore the state of a client of session {0}: {1}",
                            session,
                            cause.getMessage());
                    removeUncertain(here, nameless(namespace, pid, session), cause);
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
     * A client certainly got what was sent until the last ping that it answered. Its node thinks it connected for some
     * time after that ping, which the script takes off the time at which the connection ended, or at which the node was
     * last proven alive.
     */
    private Optional<RestoredState> restored(@Nullable Response answer, String namespace, String pid, String session) {
        if (answer == null) {
            return Optional.empty();
        }
        Optional<SocketState> state = StateCodec.decode(answer.get(0).toString(), namespace, pid, session);
        if (state.isEmpty()) {
            LOG.log(Level.DEBUG, "a client of session {0} claimed a value that is no state of a socket", session);
            remove(here(), nameless(namespace, pid, session));
        }
        String previous = answer.get(1).toString();
        long aliveMillis = Long.parseLong(answer.get(2).toString());
        boolean isKept = answer.get(3).toInteger() == 1;
        return state.map(it -> new RestoredState(it, previous, aliveMillis, isKept));
    }

    /** Removes what may have been written, or taken over, by a command without an answer. */
    private static void removeUncertain(LoopStateWriter here, SocketState state, Throwable cause) {
        if (cause instanceof RedisUnavailable unavailable && unavailable.mayHaveRun()) {
            remove(here, state);
        }
    }

    private static void remove(LoopStateWriter here, SocketState state) {
        Future<Void> ignored = here.end(StateWrite.of(Kind.REMOVE, state)); // sent again until it is done
    }

    /** Names a state of which nothing else is known; enough to remove it. */
    private static SocketState nameless(String namespace, String pid, String session) {
        return new SocketState(namespace, session, new SocketId(""), pid, Set.of(), new JsonObject(), null);
    }

    private void onSince(String time) {
        writers.forEach(each -> each.onSince(time));
    }

    private LoopStateWriter here() {
        return writers.here();
    }
}
