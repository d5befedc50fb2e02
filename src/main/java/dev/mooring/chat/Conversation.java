package dev.mooring.chat;

import dev.mooring.id.Times;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of one customer with one bot, and with the agents who take over.
 *
 * @param id the id, which is also the name of the conversation's room
 * @param customerId a bearer secret of the customer's browser
 * @param assignedAgent the agent who handles the conversation; null if none is assigned
 * @param lastMessageAt null until there is a message
 * @param messagesAmount the number of all messages so far, including those that are no longer stored
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

    /** The status of a conversation: who answers the customer. */
    public enum Status {
        /** The automatic responder answers. */
        AUTO,
        /** An agent answers. */
        HUMAN,
        /** Nobody answers yet: an agent was asked for. */
        PENDING,
        /** Nobody answers any more; the customer's next message opens another conversation. */
        CLOSED;

        /** The status as events and the API spell it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The status with this spelling; empty if there is none. */
        public static Optional<Status> of(String wireName) {
            for (Status status : values()) {
                if (status.wireName().equals(wireName)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }

    /** A new conversation without messages, with status {@code auto}. */
    public static Conversation begin(String id, String customerId, String botId, Instant now) {
        return new Conversation(id, customerId, botId, Status.AUTO, null, now, now, null, 0);
    }

    /** This conversation after one more message. */
    public Conversation withMessage(Instant at) {
        return new Conversation(id, customerId, botId, status, assignedAgent, createdAt, at, at, messagesAmount + 1);
    }

    /** This conversation with this status and this agent. */
    public Conversation with(Status newStatus, @Nullable Agent newAgent, Instant at) {
        return new Conversation(
                id, customerId, botId, newStatus, newAgent, createdAt, at, lastMessageAt, messagesAmount);
    }

    /** The JSON of this conversation, as the API answers it. */
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
