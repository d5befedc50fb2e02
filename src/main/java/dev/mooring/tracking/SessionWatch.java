package dev.mooring.tracking;

import dev.mooring.engineio.Session;
import dev.mooring.engineio.SessionListener;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.registry.writer.NodeRegistry;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.ClientListener;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Watches the sessions of all loops: writes their entries to the registry, and closes, drains or inspects a session by
 * its public id. Immutable; each loop owns its part.
 */
public final class SessionWatch implements SessionListener, ClientListener {

    private final Loops loops;
    private final PerLoop<LoopSessionWatch> parts;

    /**
     * Creates a watch.
     *
     * @param mask masks clients' addresses, or returns them unchanged
     */
    public SessionWatch(Loops loops, NodeRegistry registry, UnaryOperator<String> mask, InstantSource clock) {
        this.loops = loops;
        this.parts = PerLoop.create(loops, loop -> new LoopSessionWatch(registry.of(loop), mask, clock));
    }

    @Override
    public void opened(Session session) {
        of(session.loop()).opened(session);
    }

    @Override
    public void transportChanged(Session session) {
        of(session.loop()).upgraded(session.id().publicPart());
    }

    @Override
    public void closed(Session session, CloseReason reason) {
        of(session.loop()).closed(session.id().publicPart(), reason);
    }

    @Override
    public void opened(Client client) {
        of(client.loop()).opened(client);
    }

    @Override
    public void changed(Client client) {
        of(client.loop()).changed(client.session());
    }

    @Override
    public void received(Client client, SocketIoPacket packet) {
        of(client.loop()).received(client.session(), packet);
    }

    /** Closes these sessions as kicked, each on its loop. Any loop may call it. */
    public void close(List<String> sessions) {
        Map<Integer, List<String>> byLoop = new HashMap<>();
        for (String session : sessions) {
            int loop = NodeRegistry.loopOf(session);
            if (loop < loops.size()) {
                byLoop.computeIfAbsent(loop, ignored -> new ArrayList<>()).add(session);
            }
        }
        byLoop.forEach((index, names) -> {
            Loop loop = loops.at(index);
            loop.run(() -> names.forEach(of(loop)::kick));
        });
    }

    /** The clients that a drain still has to handle on each loop, by the loop's index. */
    public Future<List<DrainCounts>> drainCounts() {
        return parts.gather(LoopSessionWatch::drainCounts);
    }

    /** Closes this number of a loop's sessions whose clients cannot move. Any loop may call it. */
    public void drain(Loop loop, int number) {
        loop.run(() -> of(loop).drain(number));
    }

    /** Asks this number of a loop's clients to move within this time. Any loop may call it. */
    public void askToMove(Loop loop, int number, Duration within) {
        loop.run(() -> of(loop).askToMove(number, within));
    }

    /** The last protocol events of a session. The caller must be on the first loop; the answer completes there. */
    public Future<List<String>> events(String session) {
        int loop = NodeRegistry.loopOf(session);
        if (loop >= loops.size()) {
            return Future.succeededFuture(List.of());
        }
        return loops.at(0)
                .ask(
                        loops.at(loop),
                        () -> Future.succeededFuture(of(loops.at(loop)).events(session)));
    }

    private LoopSessionWatch of(Loop loop) {
        return parts.of(loop);
    }
}
