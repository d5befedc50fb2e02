package dev.mooring.tracking;

import dev.mooring.auth.Principal;
import dev.mooring.chat.session.Peer;
import dev.mooring.engineio.Session;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Rooms;
import dev.mooring.registry.Bearer;
import dev.mooring.registry.SessionEntry;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A live session, with what lies on top of it on every floor. Owned by its loop. */
final class WatchedSession {

    private final Session session;
    private final SessionEntry.Origin origin;
    private final ProtocolEvents events;
    private @Nullable Client client;
    private boolean isAskedToMove;

    WatchedSession(Session session, String address) {
        this.session = session;
        this.origin = new SessionEntry.Origin(address, session.handshake().issued());
        this.events = new ProtocolEvents(session.handshake().issued());
    }

    void joined(Client next) {
        client = next;
    }

    boolean isOpen() {
        return session.isOpen();
    }

    ProtocolEvents events() {
        return events;
    }

    /** DISCONNECT to each namespace, which stock clients don't come back from, and then the end. */
    void kick() {
        if (client == null) {
            session.close(CloseReason.KICKED);
        } else {
            client.disconnect(CloseReason.KICKED);
        }
    }

    /** Ends it without a word to the client's namespaces: it comes back by itself, to another node. */
    void drain() {
        session.close(CloseReason.DRAINED);
    }

    /** Whether it was asked to move, and has not gone yet. */
    boolean isAskedToMove() {
        return isAskedToMove;
    }

    /** Whether its client connects elsewhere before it lets this session go, if it is asked to. */
    boolean moves() {
        return client != null && client.sockets().stream().anyMatch(WatchedSession::moves);
    }

    private static boolean moves(Socket socket) {
        return Boolean.TRUE.equals(socket.auth().getValue("moves"));
    }

    /** Asks its client to connect elsewhere within that time; then it ends like others. */
    void askToMove(Duration within) {
        isAskedToMove = true;
        if (within.isZero()) { // there is no other node
            drain();
            return;
        }
        JsonObject question = new JsonObject().put("within", within.toMillis());
        if (client != null) {
            client.sockets().stream()
                    .filter(WatchedSession::moves)
                    .forEach(socket -> socket.asUnrecorded().emit("move", question));
        }
        session.loop().timers().schedule(within.toMillis(), this::drain);
    }

    /** What the registry is to say of it now. */
    SessionEntry entry() {
        List<Socket> sockets = client == null ? List.of() : client.sockets();
        Bearer bearer = null;
        boolean widget = false;
        String customer = null;
        List<String> namespaces = new ArrayList<>(sockets.size());
        NavigableSet<String> rooms = new TreeSet<>();
        for (Socket socket : sockets) {
            namespaces.add(socket.namespace().name());
            Peer peer = socket.attribute(Peer.class).orElse(null);
            if (peer != null) {
                Principal principal = peer.principal();
                bearer = principal == null
                        ? null
                        : new Bearer(principal.sub(), principal.role().wireName());
                widget = peer.isWidget();
                customer = peer.customerId().orElse(null);
            }
            socket.rooms().stream()
                    .filter(room -> Rooms.isConversation(room)
                            && !room.equals(socket.id().value()))
                    .forEach(rooms::add);
        }
        namespaces.sort(null);
        return new SessionEntry(
                session.id().publicPart(),
                origin,
                session.transport(),
                bearer,
                widget,
                customer,
                namespaces,
                List.copyOf(rooms));
    }
}
