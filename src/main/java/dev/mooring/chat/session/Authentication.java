package dev.mooring.chat.session;

import dev.mooring.auth.Principal;
import dev.mooring.auth.Rejection;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.auth.Verdict;
import dev.mooring.id.Rooms;
import dev.mooring.loop.PerLoop;
import dev.mooring.socketio.ConnectError;
import dev.mooring.socketio.Middleware;
import dev.mooring.socketio.Socket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Authenticates the clients of {@code /chat}: a client with a token becomes an authenticated user, one without becomes
 * a widget. Immutable; shared by all loops.
 */
public final class Authentication implements Middleware {

    /** The error code of an invalid, expired or revoked token. */
    static final String UNAUTHORIZED = "unauthorized";

    private static final String BEARER = "Bearer ";
    private static final String FAILED = "Authentication failed: ";

    /** The error that the sender of a refused token gets. */
    public record Refusal(String code, String message) {}

    private final PerLoop<TokenVerifier> verifiers;
    private final boolean widgetEnabled;

    /**
     * Creates the middleware.
     *
     * @param verifiers check tokens
     * @param widgetEnabled whether clients without a token may connect
     */
    public Authentication(PerLoop<TokenVerifier> verifiers, boolean widgetEnabled) {
        this.verifiers = verifiers;
        this.widgetEnabled = widgetEnabled;
    }

    @Override
    public Future<Void> handle(Socket socket) {
        Optional<String> token = token(socket);
        if (token.isEmpty()) {
            if (!widgetEnabled) {
                return Future.failedFuture(
                        new ConnectError(FAILED + "a token is required", new JsonObject().put("code", UNAUTHORIZED)));
            }
            socket.attribute(ChatUser.class, ChatUser.widget(socket));
            return Future.succeededFuture();
        }
        return verify(socket, token.get()).compose(verdict -> {
            if (verdict instanceof Verdict.Accepted accepted) {
                admit(socket, accepted.principal());
                return Future.succeededFuture();
            }
            Refusal refused = refusal(verdict);
            return Future.failedFuture(
                    new ConnectError(refused.message(), new JsonObject().put("code", refused.code())));
        });
    }

    private static void admit(Socket socket, Principal principal) {
        socket.attribute(ChatUser.class, ChatUser.authenticated(socket, principal));
        socket.join(Rooms.ofUser(principal.sub()));
    }

    /** Verifies a token. Must be called on the socket's loop, on which the future completes. */
    public Future<Verdict> verify(Socket socket, String token) {
        return verifiers.of(socket.loop()).verify(token);
    }

    /**
     * The token in {@code auth}, where stock clients send it, or else in the Authorization header. A value in
     * {@code auth} that is no string counts as an invalid token.
     */
    private static Optional<String> token(Socket socket) {
        Object given = socket.auth().getValue("token");
        if (given != null && !given.equals("")) {
            return Optional.of(given instanceof String text ? text : "not text");
        }
        return Optional.ofNullable(socket.handshake().headers().get("Authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** The error message for a rejected token. */
    static String message(Rejection why) {
        return FAILED + why.text();
    }

    /** The error for a token that was rejected, or could not be verified. */
    public static Refusal refusal(Verdict verdict) {
        return verdict instanceof Verdict.Undecided undecided
                ? new Refusal(
                        "unavailable",
                        "Authentication is unavailable: " + undecided.why().text())
                : new Refusal(UNAUTHORIZED, message(((Verdict.Rejected) verdict).why()));
    }
}
