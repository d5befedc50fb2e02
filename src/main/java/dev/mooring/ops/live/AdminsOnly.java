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
 * Lets administrators into {@code /ops}, at its path and by {@code auth.token}, and sends them away once their token has
 * ended or was revoked. Immutable; shared by all loops.
 *
 * @param verifiers check tokens
 */
record AdminsOnly(PerLoop<TokenVerifier> verifiers) implements Middleware {

    /** How long an operator stays whose token was revoked. */
    private static final int CHECK_MILLIS = 1_000;

    /** Why a token is refused, as its sender is told. */
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
        return judge(socket)
                .compose(refusal -> refusal.<Future<Void>>map(why -> Future.failedFuture(
                                new ConnectError(why.message(), new JsonObject().put("code", why.code()))))
                        .orElseGet(Future::succeededFuture));
    }

    /** Looks at the socket's token again and again, as long as it is connected. */
    void watch(Socket socket) {
        Deadline next = socket.loop().timers().schedule(CHECK_MILLIS, () -> check(socket));
        socket.onDisconnect(reason -> next.cancel());
    }

    private void check(Socket socket) {
        Future<Void> ignored = judge(socket)
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

    /** Why the socket's token does not let it in; empty if it does. */
    private Future<Optional<Refusal>> judge(Socket socket) {
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
