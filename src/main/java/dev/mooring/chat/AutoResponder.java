package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Who answers customers while no agent does. */
@FunctionalInterface
public interface AutoResponder {

    /** Never answers. */
    AutoResponder NONE = (conversation, message, history) -> Future.succeededFuture(Optional.empty());

    /**
     * The answer to a customer's message; empty when there is none. Asked, and completes, on one of the node's loops.
     *
     * @param history the last messages before and with this one, oldest first
     */
    Future<Optional<Answer>> answer(Conversation conversation, ChatMessage message, List<ChatMessage> history);

    /**
     * What is said to the customer.
     *
     * @param humanTakeover whether an agent shall go on
     */
    record Answer(String message, boolean humanTakeover) {}
}
