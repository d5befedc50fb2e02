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
 * Watches the sessions of all loops, tells the registry of them, and reaches them by their public names. Itself
 * immutable; each loop's part is that loop's.
 */
public final class SessionWatch implements SessionListener, ClientListener {

    private final Loops loops;
    private final PerLoop<LoopSessionWatch> parts;

    /**
     * A watch.
     *
     * @param mask what is done to addresses before anybody sees them
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

    /** Ends these sessions for good, each on its loop; any loop may ask. */
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

    /** How many clients a drain has to close, and to ask to move, on each loop, by its index. */
    public Future<List<DrainCounts>> drainCounts() {
        return parts.gather(LoopSessionWatch::drainCounts);
    }

    /** Lets that many sessions go, of that loop; any loop may ask. */
    public void drain(Loop loop, int number) {
        loop.run(() -> of(loop).drain(number));
    }

    /** Asks that many clients of that loop to move within that time; any loop may ask. */
    public void askToMove(Loop loop, int number, Duration within) {
        loop.run(() -> of(loop).askToMove(number, within));
    }

    /** What happened in a session's protocol lately; answers on the first loop, where the caller must be. */
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
