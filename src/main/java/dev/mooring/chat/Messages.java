package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where messages are kept, in the order in which they were stored. Every answer completes on the caller's loop, and
 * fails when the store cannot be reached: then the message may or may not be stored, and its sender must not be told
 * that it is.
 */
public interface Messages {

    /** The message that a draft is to become: with an id and a time, and not stored. */
    ChatMessage compose(NewMessage newMessage);

    /**
     * Stores a message, or finds it stored by an earlier attempt; empty when there is no such conversation.
     *
     * @param message what {@link #compose} made of the new message
     * @param publication the words of the commands that publish the message, the first of them the message itself; run in
     *     the same step when the message is stored now, and only then. Empty: it is not published here
     * @param isMarkedPublished whether a later attempt is to find it published; otherwise only after {@link #markPublished} was called
     */
    Future<Optional<Stored>> store(NewMessage newMessage, ChatMessage message, List<List<String>> publication, boolean isMarkedPublished);

    /** A message was refused: the store, or the conversation that it was for, was not available. */
    default void countRefused() {}

    /** Remembers that a message was published, so that a repeated attempt does not publish it again. */
    Future<Void> markPublished(Stored stored);

    /**
     * The messages after a position; an unknown position is an empty answer.
     *
     * @param after a message's id or the {@code next} of a page; null for the beginning
     */
    Future<Optional<Page>> page(String conversationId, @Nullable String after, int limit);

    /** The last messages, oldest first. */
    Future<List<ChatMessage>> last(String conversationId, int limit);

    /**
     * A message that is safe.
     *
     * @param published whether it is published too, now or by an earlier attempt
     * @param offsets what the commands answered that have published it now, in their order
     * @param key what makes a later attempt the same
     */
    record Stored(ChatMessage message, boolean published, List<String> offsets, @Nullable IdempotencyKey key) {}

    /**
     * Some messages in order.
     *
     * @param next the position after the last of them; null at the end
     */
    record Page(List<ChatMessage> messages, @Nullable String next) {}
}
