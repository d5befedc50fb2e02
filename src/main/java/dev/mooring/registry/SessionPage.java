package dev.mooring.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A page of a list of sessions.
 *
 * @param next the cursor of the next page; empty on the last page
 */
public record SessionPage(List<FoundSession> sessions, Optional<String> next) {

    public SessionPage {
        sessions = List.copyOf(sessions);
    }

    /** The page in the JSON of {@code GET /ops/sessions}. */
    public JsonObject toJson() {
        JsonArray all = new JsonArray();
        sessions.forEach(each -> all.add(each.toJson()));
        return new JsonObject().put("sessions", all).put("next", next.orElse(null));
    }
}
