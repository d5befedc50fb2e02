package dev.mooring.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What makes two attempts one message, for 10 minutes.
 *
 * @param kind what the sender is
 * @param sender the subject of a token, or a customer's id
 * @param messageId the sender's own name for the message
 */
public record IdempotencyKey(Sender kind, String sender, String messageId) {

    /** How long a repeated attempt is known for one. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** The customer's own name for what it says; null when it gave none. */
    public static @Nullable IdempotencyKey ofCustomer(String customerId, @Nullable String messageId) {
        return messageId == null ? null : new IdempotencyKey(Sender.CUSTOMER, customerId, messageId);
    }

    /** What somebody is who sends. A customer's id is the customer's choice, and may be the name of a user. */
    public enum Sender {
        /** The bearer of a token. */
        USER,
        /** A customer by the widget. */
        CUSTOMER
    }
}
