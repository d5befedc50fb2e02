package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store of messages, in the order in which they were stored. Every future completes on the caller's loop. It fails
 * when the store cannot be reached; then the message may or may not be stored, and must not be acknowledged.
 */
public interface Messages {

    /** Makes a message with an id and a time of {@code newMessage}. Does not store it. */
    ChatMessage compose(NewMessage newMessage);

    /**
     * Stores a message, or returns the message that an earlier send with the same key stored. Empty when there is no
     * such conversation.
     *
     * @param message the message that {@link #compose} made of {@code newMessage}
     * @param publication the Redis commands that publish the message, and then other events, as lists of words. The
     *     store runs them in the same step in which it stores the message; it does not run them if the message was
     *     stored before. Empty if the caller publishes the message
     * @param read the words of an {@code XRANGE} command that the store may run before them, in the same step; empty if
     *     there is none
     * @param isMarkedPublished whether the store marks the message as published once these commands have run; if not,
     *     only {@link #markPublished} does
     */
    Future<Optional<Stored>> store(
            NewMessage newMessage,
            ChatMessage message,
            List<List<String>> publication,
            List<String> read,
            boolean isMarkedPublished);

    /** Counts a message that was refused because the store was not available. */
    default void countRefused() {}

    /** Marks a message as published, so that a repeated send does not publish it again. */
    Future<Void> markPublished(Stored stored);

    /**
     * Reads the messages after a position; empty if the position is unknown.
     *
     * @param after the id of a message, or {@code next} of a page; null for the beginning
     */
    Future<Optional<Page>> page(String conversationId, @Nullable String after, int limit);

    /** Reads the last messages, oldest first. */
    Future<List<ChatMessage>> last(String conversationId, int limit);

    /**
     * A stored message.
     *
     * @param published whether the message is published: the store published it now, or it was marked as published
     *     before
     * @param offsets the answers of the commands that published the message now, in their order
     * @param before for each offset, the id of the entry that was the last one of its stream right before
     * @param read the entries that the command read, each as its id and then the names and values of its fields; null if
     *     it did not run
     * @param key the key by which a repeated send is recognised; null if there is none
     */
    record Stored(
            ChatMessage message,
            boolean published,
            List<String> offsets,
            List<String> before,
            @Nullable List<List<String>> read,
            @Nullable IdempotencyKey key) {}

    /**
     * A page of messages in their order.
     *
     * @param next the position of the last message, from which the next page continues; null at the end
     */
    record Page(List<ChatMessage> messages, @Nullable String next) {}
}
