package dev.mooring.chat;

import dev.mooring.auth.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A message that is not stored yet.
 *
 * @param author the agent who wrote it; null when a widget, a bot or a back end in a customer's name wrote it
 * @param key the key by which a repeated send is recognised; null if the sender gave no id
 */
public record NewMessage(
        String conversationId,
        String message,
        ChatMessage.Role role,
        @Nullable Agent author,
        @Nullable IdempotencyKey key) {

    /** A message from a client with a token. If its role is {@code agent}, its author is the token's subject. */
    public static NewMessage of(
            Principal principal,
            String conversationId,
            String message,
            ChatMessage.Role role,
            @Nullable String messageId) {
        return new NewMessage(
                conversationId,
                message,
                role,
                role == ChatMessage.Role.AGENT ? Agent.of(principal) : null,
                messageId == null ? null : new IdempotencyKey(IdempotencyKey.Sender.USER, principal.sub(), messageId));
    }

    /** A message from a customer's widget. */
    public static NewMessage ofCustomer(
            String customerId, String conversationId, String message, @Nullable String messageId) {
        return new NewMessage(
                conversationId, message, ChatMessage.Role.USER, null, IdempotencyKey.ofCustomer(customerId, messageId));
    }
}
