package dev.mooring.chat.session;

import dev.mooring.auth.Principal;
import dev.mooring.auth.Rejection;
import dev.mooring.auth.Revocations;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sockets of one loop that connected with a token; disconnects those whose token is revoked. Owned by that loop.
 */
public final class AuthenticatedSockets {

    private final Loop loop;
    private final InstantSource clock;
    private final Set<ChatUser> users = new HashSet<>();
    private Revocations revocations = Revocations.NONE;

    public AuthenticatedSockets(Loop loop, InstantSource clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Adds a socket that has connected. Its token may have been revoked since it was verified. */
    public void add(ChatUser user) {
        loop.checkCurrent();
        if (!user.isWidget()) {
            users.add(user);
            disconnectIfRevoked(user);
        }
    }

    public void remove(ChatUser user) {
        loop.checkCurrent();
        users.remove(user);
    }

    /** Disconnects the sockets whose tokens {@code list} revokes, now and whenever one connects. */
    public void revoke(Revocations list) {
        loop.checkCurrent();
        revocations = list;
        if (!list.until().isEmpty()) {
            List.copyOf(users).forEach(this::disconnectIfRevoked);
        }
    }

    private void disconnectIfRevoked(ChatUser user) {
        Principal principal = user.principal();
        if (principal != null && revocations.cover(principal, clock.instant())) {
            Socket socket = user.socket();
            socket.asUnrecorded()
                    .emit(
                            "error",
                            new JsonObject()
                                    .put("code", Authentication.UNAUTHORIZED)
                                    .put("message", Authentication.message(Rejection.REVOKED)));
            socket.client().disconnect(CloseReason.KICKED);
        }
    }
}
