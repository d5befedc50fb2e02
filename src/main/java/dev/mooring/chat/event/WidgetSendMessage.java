package dev.mooring.chat.event;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Conversations;
import dev.mooring.chat.Fields;
import dev.mooring.chat.IdempotencyKey;
import dev.mooring.chat.MessageService;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Quota;
import dev.mooring.chat.session.Customers;
import dev.mooring.chat.session.Peer;
import dev.mooring.socketio.Socket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code widget-send-message}: a customer says something, in a conversation that may begin with it. */
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
    public Future<Reply> handle(Peer peer, JsonObject body) {
        if (!peer.isWidget()) {
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
        if (!customers.bind(peer, customerId)) {
            return Future.succeededFuture(Reply.forbidden());
        }
        if (conversationId.isPresent()) {
            if (peer.hasJoined(conversationId.get()) && !peer.isLookingUp()) {
                return send(peer, NewMessage.ofCustomer(customerId, conversationId.get(), message, messageId));
            }
            return peer.lookUp(
                    messages.counted(conversations.find(conversationId.get())),
                    found -> send(peer, customerId, found, message, messageId));
        }
        String address = peer.socket().client().handshake().address();
        IdempotencyKey key = IdempotencyKey.ofCustomer(customerId, messageId);
        return peer.lookUp(
                messages.counted(conversations.open(customerId, botId.orElseThrow(), address, quota, key)),
                open -> open.isEmpty()
                        ? Future.succeededFuture(Reply.rateLimited("Too many new conversations, try again later"))
                        : send(peer, customerId, open, message, messageId));
    }

    private Future<Reply> send(
            Peer peer, String customerId, Optional<Conversation> found, String message, @Nullable String messageId) {
        if (found.isEmpty()) {
            return Future.succeededFuture(Reply.notFound());
        }
        if (!peer.mayJoin(found.get())) {
            return Future.succeededFuture(Reply.forbidden());
        }
        String conversationId = found.get().id();
        Future<Void> joined = peer.hasJoined(conversationId) ? Future.succeededFuture() : peer.join(conversationId);
        return send(peer, NewMessage.ofCustomer(customerId, conversationId, message, messageId))
                .compose(reply -> joined.map(reply));
    }

    private Future<Reply> send(Peer peer, NewMessage newMessage) {
        Socket socket = peer.socket();
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
