package dev.mooring.chat.event;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Conversations;
import dev.mooring.chat.Fields;
import dev.mooring.chat.IdempotencyKey;
import dev.mooring.chat.MessageService;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Quota;
import dev.mooring.chat.session.ChatUser;
import dev.mooring.chat.session.Customers;
import dev.mooring.socketio.Socket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The event {@code widget-send-message}: a customer sends a message, to a new conversation if none is open. */
final class WidgetSendMessage implements ChatEvent {

    private final Customers customers;
    private final Conversations conversations;
    private final MessageService messages;
    private final Quota quota;

    WidgetSendMessage(Customers customers, Conversations conversations, MessageService messages, Quota quota) {
        this.customers = customers;
        this.conversations = conversations;
        this.messages = messages;
        this.quota = quota;
    }

    @Override
    public String name() {
        return "widget-send-message";
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        if (!user.isWidget()) {
            return Future.succeededFuture(Reply.invalidConnectionType());
        }
        Fields fields = new Fields(body);
        String customerId = fields.id("customerId");
        String message = fields.message("message");
        Optional<String> botId = fields.optionalId("botId");
        Optional<String> conversationId = fields.optionalId("conversationId");
        String messageId = fields.optionalMessageId("messageId").orElse(null);
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        if (conversationId.isEmpty() && botId.isEmpty()) {
            return Future.succeededFuture(Reply.badRequest("botId is required"));
        }
        if (!customers.bind(user, customerId)) {
            return Future.succeededFuture(Reply.forbidden());
        }
        if (conversationId.isPresent()) {
            if (user.hasJoined(conversationId.get()) && !user.isLookingUp()) {
                return send(user, NewMessage.ofCustomer(customerId, conversationId.get(), message, messageId));
            }
            return user.lookUp(
                    messages.countIfRefused(conversations.find(conversationId.get())),
                    found -> send(user, customerId, found, message, messageId));
        }
        String address = user.socket().client().handshake().address();
        IdempotencyKey key = IdempotencyKey.ofCustomer(customerId, messageId);
        return user.lookUp(
                messages.countIfRefused(conversations.open(customerId, botId.orElseThrow(), address, quota, key)),
                open -> open.isEmpty()
                        ? Future.succeededFuture(Reply.rateLimited("Too many new conversations, try again later"))
                        : send(user, customerId, open, message, messageId));
    }

    private Future<Reply> send(
            ChatUser user,
            String customerId,
            Optional<Conversation> found,
            String message,
            @Nullable String messageId) {
        if (found.isEmpty()) {
            return Future.succeededFuture(Reply.notFound());
        }
        if (!user.mayJoin(found.get())) {
            return Future.succeededFuture(Reply.forbidden());
        }
        String conversationId = found.get().id();
        Future<Void> joined = user.hasJoined(conversationId) ? Future.succeededFuture() : user.join(conversationId);
        return send(user, NewMessage.ofCustomer(customerId, conversationId, message, messageId))
                .compose(reply -> joined.map(reply));
    }

    private Future<Reply> send(ChatUser user, NewMessage newMessage) {
        Socket socket = user.socket();
        if (!socket.isRecoverable()) {
            return messages.send(socket.loop(), newMessage)
                    .map(sent -> sent.map(stored -> confirm(socket, stored)).orElseGet(Reply::notFound));
        }
        return messages.sendConfirmed(socket.loop(), newMessage, socket.id().value())
                .map(sent -> sent.map(stored -> stored.isConfirmed()
                                ? new Reply.Done(MessageService.confirmation(stored.message()))
                                : confirm(socket, stored.message()))
                        .orElseGet(Reply::notFound));
    }

    private static Reply confirm(Socket socket, ChatMessage stored) {
        JsonObject confirmation = MessageService.confirmation(stored);
        if (socket.isConnected()) {
            socket.emit("message-sent", confirmation);
        }
        return new Reply.Done(confirmation.copy());
    }
}
