package dev.mooring.registry.writer;

import dev.mooring.id.CloseReason;
import dev.mooring.registry.SessionEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a session ended.
 *
 * @param at when
 * @param events the last that happened in its protocol, as texts
 */
public record SessionEnd(CloseReason cause, Instant at, List<String> events) {

    /** Sessions that lasted no longer have no last words: pages that are opened and left at once would fill Redis. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    public SessionEnd {
        events = List.copyOf(events);
    }

    Duration duration(SessionEntry entry) {
        Duration duration = Duration.between(entry.origin().connectedAt(), at);
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** What is kept of the session for an hour; empty if nothing is. */
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
