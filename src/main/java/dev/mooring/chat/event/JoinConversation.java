package dev.mooring.chat.event;

import dev.mooring.chat.Conversations;
import dev.mooring.chat.Fields;
import dev.mooring.chat.session.ChatUser;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The event {@code join-conversation}: an agent or the customer's own widget joins the room of a conversation. */
final class JoinConversation implements ChatEvent {

    private final Conversations conversations;

    JoinConversation(Conversations conversations) {
        this.conversations = conversations;
    }

    @Override
    public String name() {
        return "join-conversation";
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        Fields fields = new Fields(body);
        String id = fields.id("conversationId");
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        if (!user.isStaff() && !user.isWidget()) {
            return Future.succeededFuture(Reply.forbidden());
        }
        return conversations.find(id).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(Reply.notFound());
            }
            if (!user.mayJoin(found.get())) {
                return Future.succeededFuture(Reply.forbidden());
            }
            Reply done = Reply.done("conversationId", id);
            Future<Void> joined = user.join(id);
            if (user.socket().isConnected()) { // the socket may have left during the look-up
                user.socket().emit("joined-conversation", new JsonObject().put("conversationId", id));
            }
            return joined.map(done);
        });
    }
}
