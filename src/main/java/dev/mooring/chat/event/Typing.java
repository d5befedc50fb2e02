package dev.mooring.chat.event;

import dev.mooring.auth.Principal;
import dev.mooring.chat.Fields;
import dev.mooring.chat.session.ChatUser;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The event {@code typing}: a member of a conversation starts or stops typing. Volatile. */
final class Typing implements ChatEvent {

    private static final String NAME = "typing";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        Fields fields = new Fields(body);
        String id = fields.id("conversationId");
        boolean typing = fields.flag("typing");
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        if (!user.socket().rooms().contains(id) || id.equals(user.socket().id().value())) {
            return Future.succeededFuture(Reply.forbidden());
        }
        JsonObject payload = new JsonObject().put("conversationId", id).put("typing", typing);
        Principal principal = user.principal();
        if (principal == null) {
            payload.put("customerId", user.customerId().orElse(null));
        } else {
            payload.put("userId", principal.sub());
        }
        user.socket().to(id).asVolatile().emit(NAME, payload);
        return Future.succeededFuture(Reply.done());
    }
}
