package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store of conversations. Every future completes on the caller's loop. It fails when the store cannot be reached;
 * then a change may or may not have been made.
 */
public interface Conversations {

    /** Finds the conversation with this id. */
    Future<Optional<Conversation>> find(String id);

    /** Finds the open conversation of a customer with a bot. */
    Future<Optional<Conversation>> findOpen(String customerId, String botId);

    /** Opens a conversation of a customer with a bot, or returns the one that is open already. */
    Future<Conversation> open(String customerId, String botId);

    /**
     * Opens a conversation for the message of a widget, or returns the one that is open already. If the message was
     * stored before, returns the conversation that contains it, even if that is closed. Empty when a new conversation
     * would exceed the quota of the customer or of the address.
     *
     * @param address the address of the widget
     * @param key the idempotency key of the message; null if the widget gave no {@code messageId}
     */
    Future<Optional<Conversation>> open(
            String customerId, String botId, String address, Quota quota, @Nullable IdempotencyKey key);

    /**
     * Changes the status and the agent of a conversation; null leaves a value as it is. Empty when there is no such
     * conversation. A conversation that is closed stops being the open one of its customer and bot; one that is
     * reopened becomes it again, unless another conversation was opened meanwhile.
     */
    Future<Optional<Conversation>> change(
            String id, Conversation.@Nullable Status status, @Nullable Assignment assignment);

    /**
     * Changes the status of a conversation if it has the expected status now. Otherwise changes nothing and returns
     * empty, also when there is no such conversation.
     */
    Future<Optional<Conversation>> changeStatus(String id, Conversation.Status expected, Conversation.Status status);

    /**
     * The assignment of a conversation to an agent, or to nobody.
     *
     * @param agent the agent; null for nobody
     */
    record Assignment(@Nullable Agent agent) {}
}
