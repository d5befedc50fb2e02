package dev.mooring.chat;

import dev.mooring.auth.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A message that somebody wants to send.
 *
 * @param author null when a widget or a bot wrote it
 * @param once so that a repeated attempt is stored once; null when the sender gave no id
 */
public record Draft(
        String conversationId,
        String message,
        ChatMessage.Role role,
        @Nullable Agent author,
        @Nullable Once once) {

    /** What the bearer of a token wants to send; it is signed as an agent's, if it is sent as one. */
    public static Draft of(
            Principal principal,
            String conversationId,
            String message,
            ChatMessage.Role role,
            @Nullable String messageId) {
        return new Draft(
                conversationId,
                message,
                role,
                role == ChatMessage.Role.AGENT ? Agent.of(principal) : null,
                messageId == null ? null : new Once(Sender.USER, principal.sub(), messageId));
    }

    /** What a customer's widget wants to send. */
    public static Draft ofCustomer(
            String customerId, String conversationId, String message, @Nullable String messageId) {
        return new Draft(conversationId, message, ChatMessage.Role.USER, null, Once.ofCustomer(customerId, messageId));
    }

    /**
     * What makes two attempts one message, for 10 minutes.
     *
     * @param kind what the sender is
     * @param sender the subject of a token, or a customer's id
     * @param messageId the sender's own name for the message
     */
    public record Once(Sender kind, String sender, String messageId) {

        /** How long a repeated attempt is known for one. */
        public static final Duration LIFE = Duration.ofMinutes(10);

        /** The customer's own name for what it says; null when it gave none. */
        public static @Nullable Once ofCustomer(String customerId, @Nullable String messageId) {
            return messageId == null ? null : new Once(Sender.CUSTOMER, customerId, messageId);
        }
    }

    /** What somebody is who sends. A customer's id is the customer's choice, and may be the name of a user. */
    public enum Sender {
        /** The bearer of a token. */
        USER,
        /** A customer by the widget. */
        CUSTOMER
    }
}
