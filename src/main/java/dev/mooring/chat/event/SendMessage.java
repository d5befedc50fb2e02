package dev.mooring.chat.event;

import dev.mooring.auth.Principal;
import dev.mooring.auth.Role;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Fields;
import dev.mooring.chat.MessageService;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.session.ChatUser;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The event {@code send-message}: an agent, or a back end for anybody, sends a message to a conversation. */
final class SendMessage implements ChatEvent {

    private final MessageService messages;

    SendMessage(MessageService messages) {
        this.messages = messages;
    }

    @Override
    public String name() {
        return "send-message";
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        Fields fields = new Fields(body);
        String conversationId = fields.id("conversationId");
        String message = fields.message("message");
        ChatMessage.Role role = fields.role("role");
        String messageId = fields.optionalMessageId("messageId").orElse(null);
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        Principal principal = user.principal();
        if (principal == null || !maySendAs(principal.role(), role)) {
            return Future.succeededFuture(Reply.forbidden());
        }
        return messages.send(user.socket().loop(), NewMessage.of(principal, conversationId, message, role, messageId))
                .map(sent -> sent.map(stored -> Reply.done("message", stored.toJson()))
                        .orElseGet(Reply::notFound));
    }

    private static boolean maySendAs(Role sender, ChatMessage.Role role) {
        return switch (sender) {
            case ADMIN, SERVICE -> true;
            case AGENT -> role == ChatMessage.Role.AGENT;
            case OTHER -> false;
        };
    }
}
