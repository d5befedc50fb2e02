package dev.mooring.tracking;

import dev.mooring.engineio.Session;
import dev.mooring.id.CloseReason;
import dev.mooring.registry.writer.SessionEnd;
import dev.mooring.registry.writer.SessionWriter;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Watches the sessions of one loop: writes their entries to the registry and records their last protocol events. Owned
 * by that loop.
 */
final class LoopSessionWatch {

    private final SessionWriter writer;
    private final UnaryOperator<String> mask;
    private final InstantSource clock;
    private final Map<String, WatchedSession> sessions = new HashMap<>();
    private final SharedTexts texts = new SharedTexts();

    LoopSessionWatch(SessionWriter writer, UnaryOperator<String> mask, InstantSource clock) {
        this.writer = writer;
        this.mask = mask;
        this.clock = clock;
    }

    void opened(Session session) {
        String address = mask.apply(session.handshake().address());
        WatchedSession watched = new WatchedSession(session, address);
        sessions.put(session.id().publicPart(), watched);
        note(watched, "opened " + session.transport());
        writer.record(watched.entry());
    }

    void opened(Client client) {
        WatchedSession watched = sessions.get(client.session());
        if (watched != null) {
            watched.joined(client);
        }
    }

    void upgraded(String session) {
        WatchedSession watched = sessions.get(session);
        if (watched != null) {
            note(watched, "upgraded");
            writer.record(watched.entry());
        }
    }

    void changed(String session) {
        WatchedSession watched = sessions.get(session);
        if (watched != null && watched.isOpen()) {
            writer.record(watched.entry());
        }
    }

    void received(String session, SocketIoPacket packet) {
        WatchedSession watched = sessions.get(session);
        if (watched != null) {
            note(watched, text(packet));
        }
    }

    void closed(String session, CloseReason reason) {
        WatchedSession watched = sessions.remove(session);
        if (watched != null) {
            note(watched, "closed " + reason);
            writer.remove(
                    session,
                    new SessionEnd(reason, clock.instant(), watched.events().toList()));
        }
    }

    /** Closes a session as kicked: stock clients do not reconnect. */
    void kick(String session) {
        WatchedSession watched = sessions.get(session);
        if (watched != null) {
            watched.kick();
        }
    }

    /** The number of sessions that a drain still has to close, and of clients that it has to ask to move. */
    DrainCounts drainCounts() {
        int movers = 0;
        int asked = 0;
        for (WatchedSession session : sessions.values()) {
            if (session.isAskedToMove()) {
                asked++;
            } else if (session.moves()) {
                movers++;
            }
        }
        return new DrainCounts(sessions.size() - movers - asked, movers);
    }

    /** Closes this number of the sessions whose clients cannot move. */
    void drain(int number) {
        notAsked(number, session -> !session.moves()).forEach(WatchedSession::drain);
    }

    /** Asks this number of clients to move within this time. */
    void askToMove(int number, Duration within) {
        notAsked(number, WatchedSession::moves).forEach(session -> session.askToMove(within));
    }

    private List<WatchedSession> notAsked(int number, Predicate<WatchedSession> kind) {
        return sessions.values().stream()
                .filter(session -> !session.isAskedToMove())
                .filter(kind)
                .limit(number)
                .toList();
    }

    List<String> events(String session) {
        WatchedSession watched = sessions.get(session);
        return watched == null ? List.of() : watched.events().toList();
    }

    private void note(WatchedSession watched, String text) {
        watched.events().record(clock.instant(), texts.of(text));
    }

    /** The type and name of a packet. Arguments are omitted because they may be private. */
    private static String text(SocketIoPacket packet) {
        if (packet instanceof SocketIoPacket.Event event) {
            return "EVENT " + event.name();
        }
        if (packet instanceof SocketIoPacket.Ack ack) {
            return "ACK " + ack.id();
        }
        boolean joins = packet instanceof SocketIoPacket.Connect;
        return (joins ? "CONNECT " : "DISCONNECT ") + packet.namespace();
    }
}
