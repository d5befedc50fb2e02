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
 * What a node tells the registry: its lease, and its sessions, which each loop writes down for itself. Any thread may
 * hold it.
 */
public final class NodeRegistry {

    private static final Logger LOG = System.getLogger(NodeRegistry.class.getName());

    /** A third of the index's life. */
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

    /** The registry of a run that has just begun. */
    public static NodeRegistry create(Loops loops, RedisLinks links, Incarnation incarnation) {
        return create(loops, links, incarnation, RegistryAudit.Pace.STANDARD);
    }

    static NodeRegistry create(Loops loops, RedisLinks links, Incarnation incarnation, RegistryAudit.Pace pace) {
        PerLoop<LoopSessionWriter> sessionWriters =
                PerLoop.create(loops, loop -> new LoopSessionWriter(loop, links.of(loop), incarnation));
        return new NodeRegistry(loops, new Writers(incarnation, links, sessionWriters), pace);
    }

    /** The index of the loop that the public part of a session's id names; more than there are where it is no such. */
    public static int loopOf(String session) {
        try {
            return Base64.getUrlDecoder().decode(session.substring(8, 12))[0] & 0xFF;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** Where that loop writes down its sessions. */
    public SessionWriter of(Loop loop) {
        return writers.sessionWriters().of(loop);
    }

    /**
     * Claims the node's name; if another run has it, waits for the end of its lease, and fails with {@link IdTaken} when
     * that does not come.
     */
    public Future<Void> claim() {
        return first().call(lease::claim);
    }

    /**
     * Reads what is revoked, now, and whenever the lease is renewed. Succeeds when the listener knows it for the first
     * time, or it cannot be read now.
     *
     * @param listener told whenever it is not what it was; on loop 0
     */
    public Future<Void> watchRevoked(Consumer<Revoked> listener) {
        return first().call(() -> revoked.start(listener));
    }

    /** Whether what is revoked was read the last time; answers on the caller's loop. */
    public Future<Boolean> areRevocationsRead() {
        return loops.here(first().vertx()).ask(first(), () -> Future.succeededFuture(revoked.isRead()));
    }

    /**
     * Begins: sessions are written down, the lease is renewed, commands are heard. The node's state is starting.
     *
     * @param commands does what the node is asked for
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

    /** Asks that witness, too, before what a silent node left behind is removed. Any thread may call it. */
    public void ask(NodeLiveness liveness) {
        first().run(() -> reaper.useLiveness(liveness));
    }

    /** Says what the node does from now on. */
    public Future<Void> become(NodeState state) {
        return first().call(() -> lease.become(state));
    }

    /** Takes the node out of the registry, after its sessions' ends were written down. */
    public Future<Void> release() {
        return writers.sessionWriters().call(LoopSessionWriter::flush).compose(all -> first().call(lease::release));
    }

    /** How many sessions this node has now, whether Redis knows of them or not; answers on loop 0. */
    public Future<SessionCounts> counts() {
        return first().call(this::tally).map(Tally::counts);
    }

    /** How many sessions Redis had wrong, in all; answers on loop 0. */
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
            LOG.log(Level.WARNING, "an unknown command of {0} bytes is ignored", message.length());
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
                .onFailure(cause -> LOG.log(Level.DEBUG, "{0} was not told of", request.session()));
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
            Future<Void> ignored = revoked.refresh(); // says itself what goes wrong
        }

        @Override
        public void onFenced() {
            handler.fenced();
        }
    }
}
