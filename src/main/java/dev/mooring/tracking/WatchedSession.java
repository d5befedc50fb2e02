package dev.mooring.tracking;

import dev.mooring.auth.Principal;
import dev.mooring.chat.session.ChatUser;
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

/** A live session with its Socket.IO client, its sockets and its last protocol events. Owned by its loop. */
final class WatchedSession {

    private final Session session;
    private final SessionEntry.Origin origin;
    private final ProtocolEvents events;
    private @Nullable Client client;
    private boolean isAskedToMove;

    WatchedSession(Session session, String address) {
        this.session = session;
        this.origin = new SessionEntry.Origin(address, session.handshake().issued());
        this.events = new ProtocolEvents(origin.connectedAt());
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

    /** Sends DISCONNECT to each namespace, after which stock clients do not reconnect, and closes the session. */
    void kick() {
        if (client == null) {
            session.close(CloseReason.KICKED);
        } else {
            client.disconnect(CloseReason.KICKED);
        }
    }

    /** Closes the session without DISCONNECT, so that the client reconnects by itself, to another node. */
    void drain() {
        session.close(CloseReason.DRAINED);
    }

    /** Whether the client was asked to move. */
    boolean isAskedToMove() {
        return isAskedToMove;
    }

    /** Whether the client can move: it opens its next connection before it leaves this one. */
    boolean moves() {
        return client != null && client.sockets().stream().anyMatch(WatchedSession::moves);
    }

    private static boolean moves(Socket socket) {
        return Boolean.TRUE.equals(socket.auth().getValue("moves"));
    }

    /** Asks the client to move within this time, and closes the session after it. */
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

    /** The session's entry for the registry. */
    SessionEntry entry() {
        List<Socket> sockets = client == null ? List.of() : client.sockets();
        Bearer bearer = null;
        boolean widget = false;
        String customer = null;
        List<String> namespaces = new ArrayList<>(sockets.size());
        NavigableSet<String> rooms = new TreeSet<>();
        for (Socket socket : sockets) {
            namespaces.add(socket.namespace().name());
            ChatUser user = socket.attribute(ChatUser.class).orElse(null);
            if (user != null) {
                Principal principal = user.principal();
                bearer = principal == null
                        ? null
                        : new Bearer(principal.sub(), principal.role().wireName());
                widget = user.isWidget();
                customer = user.customerId().orElse(null);
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
