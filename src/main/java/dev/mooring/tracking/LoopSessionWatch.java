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

/** One loop's sessions by their public names, and what the writer is told of them. Owned by that loop. */
final class LoopSessionWatch {

    private final SessionWriter writer;
    private final UnaryOperator<String> mask;
    private final InstantSource clock;
    private final Map<String, WatchedSession> sessions = new HashMap<>();

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

    /** Makes the client leave, for good. */
    void kick(String session) {
        WatchedSession watched = sessions.get(session);
        if (watched != null) {
            watched.kick();
        }
    }

    /** How many sessions a drain has to close, and how many clients it has to ask to move. */
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

    /** Lets that many of them go, of those whose clients do not move. */
    void drain(int number) {
        notAsked(number, session -> !session.moves()).forEach(WatchedSession::drain);
    }

    /** Asks that many clients to move within that time. */
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
        watched.events().record(clock.instant(), text);
    }

    /** Kind and name of a packet; what it carries is nobody's business. */
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
