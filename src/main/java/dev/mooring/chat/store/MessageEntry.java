package dev.mooring.chat.store;

import dev.mooring.chat.Agent;
import dev.mooring.chat.ChatJson;
import dev.mooring.chat.ChatMessage;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Decodes a message from an entry of its conversation's stream, which has the fields of {@code new-message}. Stateless.
 */
final class MessageEntry {

    private MessageEntry() {}

    /** Decodes the message of an entry. */
    static ChatMessage decode(String conversationId, Response entry) {
        Map<String, String> fields = fields(entry.get(1));
        String user = fields.getOrDefault("user", "");
        return new ChatMessage(
                fields.getOrDefault("id", ""),
                conversationId,
                ChatJson.text(fields.getOrDefault("escaped", ""), fields.getOrDefault("message", "")),
                ChatMessage.Role.of(fields.getOrDefault("role", "")).orElseThrow(),
                user.isEmpty() ? null : Agent.of(new JsonObject(user)),
                Instant.parse(fields.getOrDefault("createdAt", "")));
    }

    /** The id of an entry, which is the position of its message. */
    static String position(Response entry) {
        return entry.get(0).toString();
    }

    private static Map<String, String> fields(Response pairs) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            fields.put(pairs.get(i).toString(), pairs.get(i + 1).toString());
        }
        return fields;
    }
}
