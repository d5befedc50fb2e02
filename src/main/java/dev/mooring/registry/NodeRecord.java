package dev.mooring.registry;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The registry's record of a live node.
 *
 * @param id the node's id
 * @param renewedAt the last renewal of the node's lease, in epoch milliseconds of Redis's clock
 * @param listed the number of the node's sessions in Redis now; {@code counts} are of the last renewal
 * @param fields the fields of the node's hash in Redis
 * @param namespaces the number of sockets in each namespace at the last renewal
 */
public record NodeRecord(
        String id, long renewedAt, long listed, Map<String, String> fields, NamespaceCounts namespaces) {

    public NodeRecord {
        fields = Map.copyOf(fields);
    }

    /** A field of the node's hash; empty if the hash has none of this name. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** The node's counts at its last renewal. */
    public SessionCounts counts() {
        return new SessionCounts(
                number("sessions"),
                number("sockets"),
                number("websocket"),
                number("polling"),
                number("authenticated"),
                number("widget"));
    }

    /** The node in the JSON of {@code GET /ops/nodes}. */
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
