package dev.mooring.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A live session, and where it is.
 *
 * @param node the id of its node
 */
public record FoundSession(String node, SessionEntry entry) {

    /** As operators see it. */
    public JsonObject toJson() {
        Bearer bearer = entry.bearer();
        return new JsonObject()
                .put("session", entry.session())
                .put("node", node)
                .put("user", bearer == null ? null : bearer.user())
                .put("role", bearer == null ? null : bearer.role())
                .put("widget", entry.widget())
                .put("customer", entry.customer())
                .put("ip", entry.origin().ip())
                .put("transport", entry.transport())
                .put("namespaces", new JsonArray(entry.namespaces()))
                .put("connectedAt", SessionEntry.TIME.format(entry.origin().connectedAt()));
    }

    /** As operators see it, with all that is known. */
    public JsonObject toJson(List<String> events) {
        return toJson().put("rooms", new JsonArray(entry.rooms())).put("events", new JsonArray(events));
    }
}
