package dev.mooring.registry.writer;

import dev.mooring.id.CloseReason;
import dev.mooring.registry.SessionEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The end of a session.
 *
 * @param cause the close reason
 * @param at the time of the end
 * @param events the session's last protocol events
 */
public record SessionEnd(CloseReason cause, Instant at, List<String> events) {

    /** Shorter sessions get no summary: those of pages that are closed at once would fill Redis. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    public SessionEnd {
        events = List.copyOf(events);
    }

    Duration duration(SessionEntry entry) {
        Duration duration = Duration.between(entry.origin().connectedAt(), at);
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** The summary that Redis keeps for an hour, as JSON; empty if the session was too short. */
    String encode(SessionEntry entry, String user) {
        Duration duration = duration(entry);
        if (duration.compareTo(SHORT) <= 0) {
            return "";
        }
        JsonObject json = new JsonObject()
                .put("cause", cause.wireName())
                .put("closedAt", SessionEntry.TIME.format(at))
                .put("connectedAt", SessionEntry.TIME.format(entry.origin().connectedAt()))
                .put("duration", duration.toMillis());
        if (!user.isEmpty()) {
            json.put("user", user);
        }
        return json.put("events", new JsonArray(events)).encode();
    }
}
