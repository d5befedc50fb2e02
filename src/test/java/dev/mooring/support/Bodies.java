package dev.mooring.support;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients of {@code /chat} say, and what they are answered. */
public final class Bodies {

    private Bodies() {}

    /** An id that nobody has used. */
    public static String someone() {
        return UUID.randomUUID().toString();
    }

    /** A customer's message to its bot. */
    public static JsonObject says(String customerId, String message) {
        return new JsonObject()
                .put("customerId", customerId)
                .put("message", message)
                .put("botId", "bot-1");
    }

    /** What names a conversation. */
    public static JsonObject in(String conversationId) {
        return new JsonObject().put("conversationId", conversationId);
    }

    /** A message in a conversation, in that role's name. */
    public static JsonObject in(String conversationId, String role, String message) {
        return in(conversationId).put("role", role).put("message", message);
    }

    /** The code of an ack that refuses; null for one that does not. */
    public static @Nullable String code(JsonObject ack) {
        return ack.getBoolean("ok") ? null : ack.getJsonObject("error").getString("code");
    }

    /** An ack that refuses. */
    public static JsonObject refused(String code, String message) {
        return new JsonObject()
                .put("ok", false)
                .put("error", new JsonObject().put("code", code).put("message", message));
    }
}
