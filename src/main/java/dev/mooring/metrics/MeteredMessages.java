package dev.mooring.metrics;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Messages;
import dev.mooring.chat.NewMessage;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures how long another store takes to store a message, and counts refused messages. */
final class MeteredMessages implements Messages {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Messages messages;
    private final Supplier<LoopMetrics> here;

    MeteredMessages(Messages messages, Supplier<LoopMetrics> here) {
        this.messages = messages;
        this.here = here;
    }

    @Override
    public ChatMessage compose(NewMessage newMessage) {
        return messages.compose(newMessage);
    }

    @Override
    public Future<Optional<Stored>> store(
            NewMessage newMessage,
            ChatMessage message,
            List<List<String>> publication,
            List<String> read,
            boolean isMarkedPublished) {
        long begun = System.nanoTime();
        return messages.store(newMessage, message, publication, read, isMarkedPublished)
                .onSuccess(answer -> {
                    if (answer.isPresent()) {
                        here.get().stored((System.nanoTime() - begun) / NANOS_PER_SECOND);
                    }
                });
    }

    @Override
    public void countRefused() {
        here.get().unstored();
        messages.countRefused();
    }

    @Override
    public Future<Void> markPublished(Stored stored) {
        return messages.markPublished(stored);
    }

    @Override
    public Future<Optional<Page>> page(String conversationId, @Nullable String after, int limit) {
        return messages.page(conversationId, after, limit);
    }

    @Override
    public Future<List<ChatMessage>> last(String conversationId, int limit) {
        return messages.last(conversationId, limit);
    }
}
