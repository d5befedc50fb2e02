package dev.mooring.chat.store;

import dev.mooring.chat.Agent;
import dev.mooring.chat.Conversation;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decodes a conversation from its Redis hash, whose fields are those of the API. Stateless. */
final class ConversationHash {

    /** The fields to request, in the order in which {@link #decode} expects their values. */
    static final List<String> FIELDS = List.of(
            "customerId",
            "botId",
            "status",
            "assignedAgent",
            "createdAt",
            "updatedAt",
            "lastMessageAt",
            "messagesAmount");

    private ConversationHash() {}

    /** Decodes the values of {@link #FIELDS}; empty when Redis has no such conversation. */
    static Optional<Conversation> decode(String id, @Nullable Response values) {
        if (values == null || values.get(0) == null) {
            return Optional.empty();
        }
        String agent = text(values, 3);
        String lastMessageAt = text(values, 6);
        return Optional.of(new Conversation(
                id,
                values.get(0).toString(),
                values.get(1).toString(),
                Conversation.Status.of(values.get(2).toString()).orElseThrow(),
                agent == null ? null : Agent.of(new JsonObject(agent)),
                Instant.parse(values.get(4).toString()),
                Instant.parse(values.get(5).toString()),
                lastMessageAt == null ? null : Instant.parse(lastMessageAt),
                values.get(7).toLong()));
    }

    private static @Nullable String text(Response values, int index) {
        Response value = values.get(index);
        return value == null ? null : value.toString();
    }
}
