package dev.mooring.registry;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the registry says of a live node.
 *
 * @param id its name
 * @param renewedAt epoch milliseconds of its last renewal, by Redis's clock
 * @param listed how many sessions are listed for it at this moment; {@code counts} are of the last renewal
 * @param fields all that the node says of itself, as in Redis
 * @param namespaces how many sockets were in each namespace at the last renewal
 */
public record NodeRecord(
        String id, long renewedAt, long listed, Map<String, String> fields, NamespaceCounts namespaces) {

    public NodeRecord {
        fields = Map.copyOf(fields);
    }

    /** What it says of itself under that name; empty if nothing. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Its counts at its last renewal. */
    public SessionCounts counts() {
        return new SessionCounts(
                number("sessions"),
                number("sockets"),
                number("websocket"),
                number("polling"),
                number("authenticated"),
                number("widget"));
    }

    /** As operators see it. */
    JsonObject toJson() {
        JsonObject json = new JsonObject().put("id", id);
        List.of("state", "address", "zone", "version", "startedAt", "key", "incarnation")
                .forEach(name -> json.put(name, field(name)));
        return json.put("renewedAt", SessionEntry.TIME.format(Instant.ofEpochMilli(renewedAt)))
                .mergeIn(counts().toJson());
    }

    private long number(String name) {
        try {
            return Long.parseLong(field(name));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
