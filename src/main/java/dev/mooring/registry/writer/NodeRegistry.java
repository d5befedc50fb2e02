package dev.mooring.registry.writer;

import dev.mooring.id.NodeState;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinks;
import dev.mooring.registry.NodeCommand;
import dev.mooring.registry.RegistryKeys;
import dev.mooring.registry.SessionCounts;
import dev.mooring.registry.revocation.Revoked;
import dev.mooring.registry.revocation.RevokedReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node's own part of the registry: its lease, one writer of sessions per loop, the audit, the reaper, and the
 * commands that reach the node. Any thread may use it.
 */
public final class NodeRegistry {

    private static final Logger LOG = System.getLogger(NodeRegistry.class.getName());

    /** A third of the expiry of a user's index. */
    private static final long INDEX_RENEWAL_MILLIS = RegistryKeys.USER.toMillis() / 3;

    private final Loops loops;
    private final Writers writers;
    private final NodeLease lease;
    private final RegistryAudit audit;
    private final Reaper reaper;
    private final RevokedReader revoked;
    private CommandHandler handler = CommandHandler.NONE;

    private NodeRegistry(Loops loops, Writers writers, RegistryAudit.Pace pace) {
        this.loops = loops;
        this.writers = writers;
        this.audit = new RegistryAudit(loops, writers, this::tally, pace);
        this.lease = new NodeLease(first(), link(), writers.incarnation(), this::tally, new Renewals());
        this.reaper = new Reaper(first(), link(), writers.incarnation());
        this.revoked = new RevokedReader(first(), link());
    }

    /** Creates the registry of a node that starts. */
    public static NodeRegistry create(Loops loops, RedisLinks links, Incarnation incarnation) {
        return create(loops, links, incarnation, RegistryAudit.Pace.STANDARD);
    }

    static NodeRegistry create(Loops loops, RedisLinks links, Incarnation incarnation, RegistryAudit.Pace pace) {
        PerLoop<LoopSessionWriter> sessionWriters =
                PerLoop.create(loops, loop -> new LoopSessionWriter(loop, links.of(loop), incarnation));
        return new NodeRegistry(loops, new Writers(incarnation, links, sessionWriters), pace);
    }

    /** The loop's index in a session's public id; {@code Integer.MAX_VALUE} when the text is not a public id. */
    public static int loopOf(String session) {
        try {
            return Base64.getUrlDecoder().decode(session.substring(8, 12))[0] & 0xFF;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** The writer of a loop's sessions. */
    public SessionWriter of(Loop loop) {
        return writers.sessionWriters().of(loop);
    }

    /**
     * Claims the node's name. Waits while another node's lease has it; fails with {@link IdTaken} if that lease is
     * renewed.
     */
    public Future<Void> claim() {
        return first().call(lease::claim);
    }

    /**
     * Reads the list of revoked tokens, now and at each renewal of the lease. Succeeds when the listener has the first
     * list, or when the list cannot be read now.
     *
     * @param listener called on loop 0 with the list whenever it has changed
     */
    public Future<Void> watchRevoked(Consumer<Revoked> listener) {
        return first().call(() -> revoked.start(listener));
    }

    /** Whether the last attempt to read the revoked tokens has succeeded. Completes on the caller's loop. */
    public Future<Boolean> areRevocationsRead() {
        return loops.here(first().vertx()).ask(first(), () -> Future.succeededFuture(revoked.isRead()));
    }

    /**
     * Starts to write sessions, to renew the lease and to receive commands. The node's state is {@code starting}.
     *
     * @param commands handles the commands that reach this node
     */
    public Future<Void> start(NodeFacts facts, CommandHandler commands) {
        writers.sessionWriters().forEach(writer -> {
            writer.start(() -> first().run(() -> lease.renewSoon(0)));
            renewIndexes(loops.here(), writer);
        });
        return first().call(() -> {
            handler = commands;
            lease.start(facts);
            audit.start();
            reaper.start();
            String channel = RegistryKeys.commands(writers.incarnation().node().value());
            return link().subscribe(channel, this::onCommand);
        });
    }

    /**
     * Makes the reaper check {@code liveness} before it removes the entries of a node without a lease. Any thread may
     * call it.
     */
    public void ask(NodeLiveness liveness) {
        first().run(() -> reaper.useLiveness(liveness));
    }

    /** Publishes the node's state at once. */
    public Future<Void> become(NodeState state) {
        return first().call(() -> lease.become(state));
    }

    /** Writes the pending changes of sessions, then removes the node from the registry. */
    public Future<Void> release() {
        return writers.sessionWriters().call(LoopSessionWriter::flush).compose(all -> first().call(lease::release));
    }

    /** The number of sessions of this node now, written to Redis or not. Completes on loop 0. */
    public Future<SessionCounts> counts() {
        return first().call(this::tally).map(Tally::counts);
    }

    /** The number of wrong or missing entries that were found since the start. Completes on loop 0. */
    public Future<Long> drift() {
        return first().call(() -> Future.succeededFuture(audit.drift()));
    }

    RegistryAudit audit() {
        return audit;
    }

    Reaper reaper() {
        return reaper;
    }

    private static void renewIndexes(Loop loop, LoopSessionWriter writer) {
        loop.timers().schedule(INDEX_RENEWAL_MILLIS, () -> {
            writer.rewriteAll();
            renewIndexes(loop, writer);
        });
    }

    private Future<Tally> tally() {
        return writers.sessionWriters()
                .gather(LoopSessionWriter::tally)
                .map(all -> all.stream().reduce(Tally.NONE, Tally::plus));
    }

    private void onCommand(Buffer message) {
        Optional<NodeCommand> command = NodeCommand.decode(message);
        if (command.isEmpty()) {
            LOG.log(Level.WARNING, "ignored an unknown command of {0} bytes on this node's channel", message.length());
            return;
        }
        if (command.get() instanceof NodeCommand.Close close) {
            handler.close(close.sessions());
        } else if (command.get() instanceof NodeCommand.SendEvents request) {
            sendEvents(request);
        } else if (command.get() instanceof NodeCommand.Fence fence) {
            handler.takeOver(fence.namespace(), fence.socketId(), fence.session());
        } else {
            handler.drain();
        }
    }

    private void sendEvents(NodeCommand.SendEvents request) {
        Future<Response> ignored = handler.events(request.session())
                .compose(events -> link().send(Request.cmd(Command.PUBLISH)
                        .arg(request.channel())
                        .arg(new JsonArray(events).encode())))
                .onFailure(cause -> LOG.log(
                        Level.DEBUG, "could not publish the events of session {0}: {1}", request.session(), cause));
    }

    private RedisLink link() {
        return writers.links().of(first());
    }

    private Loop first() {
        return loops.at(0);
    }

    private final class Renewals implements NodeLease.Listener {

        @Override
        public void onRenewed(Tally before, boolean lost, long listed) {
            audit.onRenewed(before, lost, listed);
            Future<Void> ignored = revoked.refresh(); // logs its failures itself
        }

        @Override
        public void onFenced() {
            handler.fenced();
        }
    }
}
