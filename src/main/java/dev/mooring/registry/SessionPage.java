package dev.mooring.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Some of the sessions that were asked for.
 *
 * @param next what to ask with for those behind them; empty at the end
 */
public record SessionPage(List<FoundSession> sessions, Optional<String> next) {

    public SessionPage {
        sessions = List.copyOf(sessions);
    }

    /** As operators see it. */
    public JsonObject toJson() {
        JsonArray all = new JsonArray();
        sessions.forEach(each -> all.add(each.toJson()));
        return new JsonObject().put("sessions", all).put("next", next.orElse(null));
    }
}
