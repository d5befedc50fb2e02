package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Answers customers automatically while no agent has taken the conversation over. */
@FunctionalInterface
public interface AutoResponder {

    /** A responder that never answers. */
    AutoResponder NONE = (conversation, message, history) -> Future.succeededFuture(Optional.empty());

    /**
     * Answers a customer's message; empty for no answer. The caller is on one of the node's loops, and the future
     * completes on that loop.
     *
     * @param history the last messages up to and including this one, oldest first
     */
    Future<Optional<Answer>> answer(Conversation conversation, ChatMessage message, List<ChatMessage> history);

    /**
     * An automatic answer to a customer.
     *
     * @param humanTakeover whether an agent should take the conversation over
     */
    record Answer(String message, boolean humanTakeover) {}
}
