package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The sends of messages that are under way on one loop, by idempotency key. A repeated send waits for the result of the
 * first; otherwise both would find the message stored and not yet published, and both would publish it. Owned by that
 * loop.
 */
final class InFlightSends {

    private final Map<IdempotencyKey, Future<Optional<ChatMessage>>> byKey = new HashMap<>();

    /** Returns the result of the send with the same key that is under way; if there is none, calls {@code send}. */
    Future<Optional<ChatMessage>> join(NewMessage newMessage, Supplier<Future<Optional<ChatMessage>>> send) {
        IdempotencyKey key = newMessage.key();
        if (key == null) {
            return send.get();
        }
        Future<Optional<ChatMessage>> earlier = byKey.get(key);
        if (earlier != null) {
            return earlier;
        }
        Future<Optional<ChatMessage>> first = send.get();
        if (!first.isComplete()) {
            byKey.put(key, first);
            return first.onComplete(done -> byKey.remove(key));
        }
        return first;
    }
}
