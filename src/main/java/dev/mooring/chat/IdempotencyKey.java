package dev.mooring.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the repeated sends of one message, by the sender and by the id that the sender gave the message.
 *
 * @param kind the kind of sender
 * @param sender the subject of a token, or a customer's id
 * @param messageId the message's id, chosen by the sender
 */
public record IdempotencyKey(Sender kind, String sender, String messageId) {

    /** How long after the first send a repeated one is recognised. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** The key of a customer's message; null if the customer gave no {@code messageId}. */
    public static @Nullable IdempotencyKey ofCustomer(String customerId, @Nullable String messageId) {
        return messageId == null ? null : new IdempotencyKey(Sender.CUSTOMER, customerId, messageId);
    }

    /** A kind of sender. Customers choose their ids, so a customer's id can equal a token's subject. */
    public enum Sender {
        /** A client with a token. */
        USER,
        /** A customer with a widget. */
        CUSTOMER
    }
}
