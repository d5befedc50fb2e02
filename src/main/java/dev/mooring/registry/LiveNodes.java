package dev.mooring.registry;

import dev.mooring.id.Unavailable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes whose leases have not expired.
 *
 * @param asOf the time of the reading, by Redis's clock
 * @param nodes the nodes, sorted by id
 */
public record LiveNodes(Instant asOf, List<NodeRecord> nodes) {

    public LiveNodes {
        nodes = List.copyOf(nodes);
    }

    /** The sum of the nodes' counts. */
    public SessionCounts counts() {
        return nodes.stream().map(NodeRecord::counts).reduce(SessionCounts.NONE, SessionCounts::plus);
    }

    /** The sum of the counts in the JSON of {@code GET /ops/counts}. */
    public JsonObject countsToJson() {
        return counts().toJson().put("nodes", nodes.size()).put("asOf", SessionEntry.TIME.format(asOf));
    }

    /** The sum of the counts in the JSON of {@code GET /ops/counts?by=namespace}. */
    public JsonObject countsByNamespaceToJson() {
        NamespaceCounts all =
                nodes.stream().map(NodeRecord::namespaces).reduce(NamespaceCounts.NONE, NamespaceCounts::plus);
        return countsToJson().put("namespaces", all.toJson());
    }

    /** The nodes in the JSON of {@code GET /ops/nodes}. */
    public JsonObject toJson() {
        JsonArray all = new JsonArray();
        nodes.forEach(each -> all.add(each.toJson()));
        return new JsonObject().put("nodes", all).put("asOf", SessionEntry.TIME.format(asOf));
    }

    boolean has(String node) {
        return nodes.stream().anyMatch(each -> each.id().equals(node));
    }

    /**
     * Reads the answer of {@code read-nodes.lua}.
     *
     * @throws Unavailable when no node has renewed its lease for {@link RegistryKeys#STALE}: the entries may be out of
     *     date
     */
    static LiveNodes decode(@Nullable Response answer) {
        if (answer == null) {
            throw new IllegalStateException("Redis answered read-nodes.lua with null");
        }
        long now = Long.parseLong(answer.get(0).toString());
        String newest = answer.get(1).toString();
        if (!newest.isEmpty() && (long) Double.parseDouble(newest) <= now - RegistryKeys.STALE.toMillis()) {
            throw new Unavailable("no node has renewed its lease in Redis for " + RegistryKeys.STALE.toSeconds()
                    + " s: all nodes have crashed, or Redis refuses their writes, and nobody knows which sessions there"
                    + " are");
        }
        List<NodeRecord> nodes = new ArrayList<>();
        for (int i = 2; i < answer.size(); i++) {
            Response node = answer.get(i);
            long renewedAt = (long) Double.parseDouble(node.get(1).toString());
            nodes.add(new NodeRecord(
                    node.get(0).toString(),
                    renewedAt,
                    node.get(2).toLong(),
                    map(node.get(3)),
                    NamespaceCounts.decode(map(node.get(4)))));
        }
        nodes.sort(Comparator.comparing(NodeRecord::id));
        return new LiveNodes(Instant.ofEpochMilli(now), nodes);
    }

    private static Map<String, String> map(Response pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            map.put(pairs.get(i).toString(), pairs.get(i + 1).toString());
        }
        return map;
    }
}
