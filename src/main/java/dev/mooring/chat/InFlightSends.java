package dev.mooring.chat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The attempts to send that are under way on one loop: another one of the same name does nothing but wait for the answer
 * to the first. Without that, both would find the message stored and not yet published. Owned by that loop.
 */
final class InFlightSends {

    private final Map<IdempotencyKey, Future<Optional<ChatMessage>>> underWay = new HashMap<>();

    /** The answer to the attempt of that name which is under way, or else to {@code attempt}, which then is. */
    Future<Optional<ChatMessage>> join(NewMessage newMessage, Supplier<Future<Optional<ChatMessage>>> attempt) {
        IdempotencyKey key = newMessage.key();
        if (key == null) {
            return attempt.get();
        }
        Future<Optional<ChatMessage>> earlier = underWay.get(key);
        if (earlier != null) {
            return earlier;
        }
        Future<Optional<ChatMessage>> first = attempt.get();
        if (!first.isComplete()) {
            underWay.put(key, first);
            return first.onComplete(done -> underWay.remove(key));
        }
        return first;
    }
}
