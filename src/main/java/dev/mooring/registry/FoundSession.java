package dev.mooring.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A live session and the node that has it.
 *
 * @param node the id of the node
 */
public record FoundSession(String node, SessionEntry entry) {

    /** The session in the JSON of {@code GET /ops/sessions}. */
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

    /** The session in the JSON of {@code GET /ops/sessions/{session}}: with its rooms and these events. */
    public JsonObject toJson(List<String> events) {
        return toJson().put("rooms", new JsonArray(entry.rooms())).put("events", new JsonArray(events));
    }
}
