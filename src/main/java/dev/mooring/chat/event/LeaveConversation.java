package dev.mooring.chat.event;

import dev.mooring.chat.Fields;
import dev.mooring.chat.session.ChatUser;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The event {@code leave-conversation}: a client leaves the room of a conversation. */
final class LeaveConversation implements ChatEvent {

    @Override
    public String name() {
        return "leave-conversation";
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        Fields fields = new Fields(body);
        String id = fields.id("conversationId");
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        if (!id.equals(user.socket().id().value())) { // a socket's own room is no conversation
            user.socket().leave(id);
        }
        return Future.succeededFuture(Reply.done("conversationId", id));
    }
}
