package dev.mooring.chat;

import dev.mooring.id.Times;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored message of a conversation.
 *
 * @param id a UUID; a client that sees one twice drops the second copy
 * @param author null when a widget or a bot wrote it
 */
public record ChatMessage(
        String id,
        String conversationId,
        String message,
        Role role,
        @Nullable Agent author,
        Instant createdAt) {

    /** The role of a message's author. */
    public enum Role {
        /** A customer. */
        USER,
        /** The automatic responder, or a back end in its place. */
        BOT,
        /** An agent. */
        AGENT;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The role as events and the API spell it. */
        public String wireName() {
            return wireName;
        }

        /** The role with this spelling; empty if there is none. */
        public static Optional<Role> of(String wireName) {
            for (Role role : values()) {
                if (role.wireName().equals(wireName)) {
                    return Optional.of(role);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Reads a message from the stored result of a send: the JSON that {@link #toJson} writes, and in {@code escaped}
     * the text as {@link ChatJson#escapedOrEmpty} escapes it.
     */
    public static ChatMessage of(JsonObject json) {
        JsonObject user = json.getJsonObject("user");
        return new ChatMessage(
                json.getString("id"),
                json.getString("conversationId"),
                ChatJson.text(json.getString("escaped", ""), json.getString("message")),
                Role.of(json.getString("role")).orElseThrow(),
                user == null ? null : Agent.of(user),
                Instant.parse(json.getString("createdAt")));
    }

    /** The payload of {@code new-message}. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("conversationId", conversationId)
                .put("message", message)
                .put("role", role.wireName())
                .put("userId", author == null ? null : author.id())
                .put("user", author == null ? null : author.toJson())
                .put("createdAt", Times.format(createdAt));
    }
}
