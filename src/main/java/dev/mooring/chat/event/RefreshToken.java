package dev.mooring.chat.event;

import dev.mooring.auth.Principal;
import dev.mooring.auth.Verdict;
import dev.mooring.chat.session.Authentication;
import dev.mooring.chat.session.ChatUser;
import dev.mooring.chat.session.TokenExpiryTimer;
import dev.mooring.id.Times;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The event {@code refresh-token}: a client replaces its token by one that expires later. The argument is the token, as
 * a string or in an object.
 */
final class RefreshToken implements ChatEvent {

    private final Authentication authentication;

    RefreshToken(Authentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public String name() {
        return "refresh-token";
    }

    @Override
    public Optional<JsonObject> body(JsonArray args) {
        return !args.isEmpty() && args.getList().get(0) instanceof String token
                ? Optional.of(new JsonObject().put("token", token))
                : ChatEvent.super.body(args);
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        if (!(body.getMap().get("token") instanceof String token) || token.isBlank()) {
            return Future.succeededFuture(Reply.badRequest("token must be text that is not blank"));
        }
        Principal before = user.principal();
        if (before == null) {
            return Future.succeededFuture(Reply.forbidden());
        }
        return authentication.verify(user.socket(), token).map(verdict -> {
            if (!(verdict instanceof Verdict.Accepted accepted)) {
                Authentication.Refusal refusal = Authentication.refusal(verdict);
                return new Reply.Refused(refusal.code(), refusal.message());
            }
            if (!accepted.principal().sub().equals(before.sub())) {
                return Reply.forbidden();
            }
            if (!user.socket().isConnected()) { // the socket has left, or another session has taken it over
                return Reply.unavailable();
            }
            user.renew(accepted.principal());
            if (!user.isStaff()) {
                user.leaveConversations();
            }
            user.socket().attribute(TokenExpiryTimer.class).ifPresent(TokenExpiryTimer::restart);
            return Reply.done("expiresAt", Times.format(accepted.principal().expiresAt()));
        });
    }
}
