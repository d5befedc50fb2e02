package dev.mooring.support;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code /chat} events and of their acks. */
public final class Bodies {

    private Bodies() {}

    /** A new customer id. */
    public static String someone() {
        return UUID.randomUUID().toString();
    }

    /** The body of {@code widget-send-message}: a customer's message to a bot. */
    public static JsonObject says(String customerId, String message) {
        return new JsonObject()
                .put("customerId", customerId)
                .put("message", message)
                .put("botId", "bot-1");
    }

    /** A body that names a conversation. */
    public static JsonObject in(String conversationId) {
        return new JsonObject().put("conversationId", conversationId);
    }

    /** The body of {@code send-message} with this role. */
    public static JsonObject in(String conversationId, String role, String message) {
        return in(conversationId).put("role", role).put("message", message);
    }

    /** The error code of an ack; null if the ack reports success. */
    public static @Nullable String code(JsonObject ack) {
        return ack.getBoolean("ok") ? null : ack.getJsonObject("error").getString("code");
    }

    /** The ack of a refused event. */
    public static JsonObject refused(String code, String message) {
        return new JsonObject()
                .put("ok", false)
                .put("error", new JsonObject().put("code", code).put("message", message));
    }
}
