package dev.mooring.chat;

import dev.mooring.id.Times;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One customer's talk with one bot, and with the agents who take over.
 *
 * @param id the name of its room too
 * @param customerId a bearer secret of the customer's browser
 * @param assignedAgent who takes care of it; null when nobody does
 * @param lastMessageAt null until there is a message
 * @param messagesAmount how many messages were stored in all
 */
public record Conversation(
        String id,
        String customerId,
        String botId,
        Status status,
        @Nullable Agent assignedAgent,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant lastMessageAt,
        long messagesAmount) {

    /** Who answers at the moment. */
    public enum Status {
        /** The automatic answer. */
        AUTO,
        /** An agent. */
        HUMAN,
        /** Nobody: an agent is asked for. */
        PENDING,
        /** Nobody any more; the customer's next message opens another conversation. */
        CLOSED;

        /** The status as it is spelled outside. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The status that is spelled so. */
        public static Optional<Status> of(String wireName) {
            for (Status status : values()) {
                if (status.wireName().equals(wireName)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }

    /** A new one, without messages; the automatic answer takes care of it. */
    public static Conversation begin(String id, String customerId, String botId, Instant now) {
        return new Conversation(id, customerId, botId, Status.AUTO, null, now, now, null, 0);
    }

    /** This conversation after one more message. */
    public Conversation withMessage(Instant at) {
        return new Conversation(id, customerId, botId, status, assignedAgent, createdAt, at, at, messagesAmount + 1);
    }

    /** This conversation with another status and agent. */
    public Conversation with(Status newStatus, @Nullable Agent newAgent, Instant at) {
        return new Conversation(
                id, customerId, botId, newStatus, newAgent, createdAt, at, lastMessageAt, messagesAmount);
    }

    /** As it stands in answers to back ends. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("customerId", customerId)
                .put("botId", botId)
                .put("status", status.wireName())
                .put("assignedAgent", assignedAgent == null ? null : assignedAgent.toJson())
                .put("createdAt", Times.format(createdAt))
                .put("updatedAt", Times.format(updatedAt))
                .put("lastMessageAt", lastMessageAt == null ? null : Times.format(lastMessageAt))
                .put("messagesAmount", messagesAmount);
    }
}
