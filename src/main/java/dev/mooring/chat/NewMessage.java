package dev.mooring.chat;

import dev.mooring.auth.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A message that somebody wants to send.
 *
 * @param author null when a widget or a bot wrote it
 * @param key so that a repeated attempt is stored once; null when the sender gave no id
 */
public record NewMessage(
        String conversationId,
        String message,
        ChatMessage.Role role,
        @Nullable Agent author,
        @Nullable IdempotencyKey key) {

    /** What the bearer of a token wants to send; it is signed as an agent's, if it is sent as one. */
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

    /** What a customer's widget wants to send. */
    public static NewMessage ofCustomer(
            String customerId, String conversationId, String message, @Nullable String messageId) {
        return new NewMessage(conversationId, message, ChatMessage.Role.USER, null, IdempotencyKey.ofCustomer(customerId, messageId));
    }
}
