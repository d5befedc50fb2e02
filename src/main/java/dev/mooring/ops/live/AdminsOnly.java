package dev.mooring.ops.live;

import dev.mooring.auth.Role;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.auth.Verdict;
import dev.mooring.loop.PerLoop;
import dev.mooring.loop.Timers.Deadline;
import dev.mooring.socketio.ConnectError;
import dev.mooring.socketio.Middleware;
import dev.mooring.socketio.Socket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The middleware of the namespace {@code /ops}. It accepts sockets of sessions that connected at the path
 * {@link LiveOps#PATH} and whose {@code auth.token} has the role admin, and disconnects them when the token ends or is revoked. Immutable; shared by all loops.
 *
 * @param verifiers the token verifier of each loop
 */
record AdminsOnly(PerLoop<TokenVerifier> verifiers) implements Middleware {

    /** The interval between two checks of a socket's token. */
    private static final int CHECK_MILLIS = 1_000;

    /** The error that a client gets for its token. */
    private record Refusal(String code, String message) {

        JsonObject toJson() {
            return new JsonObject().put("code", code).put("message", message);
        }
    }

    @Override
    public Future<Void> handle(Socket socket) {
        if (!socket.handshake().uri().startsWith(LiveOps.PATH)) {
            String message = "The namespace " + LiveOps.NAMESPACE + " is only served at the path " + LiveOps.PATH;
            return Future.failedFuture(new ConnectError(message, new JsonObject().put("code", "forbidden")));
        }
        return checkToken(socket)
                .compose(refusal -> refusal.<Future<Void>>map(error -> Future.failedFuture(
                                new ConnectError(error.message(), new JsonObject().put("code", error.code()))))
                        .orElseGet(Future::succeededFuture));
    }

    /** Checks the socket's token at intervals until the socket is disconnected. */
    void watch(Socket socket) {
        Deadline next = socket.loop().timers().schedule(CHECK_MILLIS, () -> check(socket));
        socket.onDisconnect(reason -> next.cancel());
    }

    private void check(Socket socket) {
        Future<Void> ignored = checkToken(socket)
                .onSuccess(refusal -> {
                    if (!socket.isConnected()) {
                        return;
                    }
                    if (refusal.isPresent() && !refusal.get().code().equals("unavailable")) {
                        socket.asUnrecorded().emit("error", refusal.get().toJson());
                        socket.disconnect();
                    } else {
                        watch(socket);
                    }
                })
                .mapEmpty();
    }

    /** Verifies the socket's token; empty if it is a valid token of an administrator. */
    private Future<Optional<Refusal>> checkToken(Socket socket) {
        if (!(socket.auth().getValue("token") instanceof String token) || token.isEmpty()) {
            return Future.succeededFuture(
                    Optional.of(new Refusal("unauthorized", "Authentication failed: a token is required")));
        }
        return verifiers.of(socket.loop()).verify(token).map(AdminsOnly::refusal);
    }

    private static Optional<Refusal> refusal(Verdict verdict) {
        if (verdict instanceof Verdict.Rejected rejected) {
            return Optional.of(new Refusal(
                    "unauthorized", "Authentication failed: " + rejected.why().text()));
        }
        if (verdict instanceof Verdict.Undecided undecided) {
            return Optional.of(new Refusal(
                    "unavailable",
                    "Authentication is unavailable: " + undecided.why().text()));
        }
        boolean isAdmin = verdict instanceof Verdict.Accepted accepted
                && accepted.principal().role() == Role.ADMIN;
        return isAdmin ? Optional.empty() : Optional.of(new Refusal("forbidden", "The token's role may not do this"));
    }
}
