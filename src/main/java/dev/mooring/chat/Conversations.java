package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where conversations are kept. Every answer completes on the caller's loop, and fails when the store cannot be reached:
 * then nothing is known of what was done.
 */
public interface Conversations {

    /** The conversation with that id. */
    Future<Optional<Conversation>> find(String id);

    /** The conversation that a customer has open with a bot. */
    Future<Optional<Conversation>> findOpen(String customerId, String botId);

    /** Opens a conversation; the one that is open already, if another request was faster. */
    Future<Conversation> open(String customerId, String botId);

    /**
     * As {@link #open(String, String)}, for a widget that has something to say: empty when a conversation would have to
     * begin, and its customer or its address has begun as many as they may. For what it has said before, the conversation
     * in which it did, open or not.
     *
     * @param address the widget's
     * @param key the name of what it has to say; null when it gave none
     */
    Future<Optional<Conversation>> open(
            String customerId, String botId, String address, Quota quota, @Nullable IdempotencyKey key);

    /**
     * Changes what is not null; empty when there is no such conversation. One that is closed is no longer the one that its
     * customer has open; one that is opened again is, unless another took its place.
     */
    Future<Optional<Conversation>> change(
            String id, Conversation.@Nullable Status status, @Nullable Assignment assignment);

    /**
     * Changes the status of a conversation that has the expected one at that moment; empty, and nothing is changed, when
     * it has another, or there is no such conversation.
     */
    Future<Optional<Conversation>> changeStatus(String id, Conversation.Status expected, Conversation.Status status);

    /**
     * Who shall take care of a conversation.
     *
     * @param agent null for nobody
     */
    record Assignment(@Nullable Agent agent) {}
}
