package dev.mooring.registry;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The number of sockets in each namespace. Their sum is {@link SessionCounts#sockets()}.
 *
 * @param sockets the numbers by the namespace's name; namespaces without sockets are omitted
 */
public record NamespaceCounts(SortedMap<String, Long> sockets) {

    /** No sockets. */
    public static final NamespaceCounts NONE = new NamespaceCounts(new TreeMap<>());

    public NamespaceCounts {
        sockets = new TreeMap<>(sockets);
    }

    public static NamespaceCounts of(Collection<SessionEntry> entries) {
        SortedMap<String, Long> sockets = new TreeMap<>();
        entries.forEach(entry -> entry.namespaces().forEach(name -> sockets.merge(name, 1L, Long::sum)));
        return new NamespaceCounts(sockets);
    }

    /** Reads the fields of the hash in Redis; a value that is not a number is skipped. */
    static NamespaceCounts decode(Map<String, String> fields) {
        SortedMap<String, Long> sockets = new TreeMap<>();
        fields.forEach((name, number) -> {
            if (number.matches("\\d{1,18}")) {
                sockets.put(name, Long.parseLong(number));
            }
        });
        return new NamespaceCounts(sockets);
    }

    public NamespaceCounts plus(NamespaceCounts other) {
        SortedMap<String, Long> sum = new TreeMap<>(sockets);
        other.sockets.forEach((name, number) -> sum.merge(name, number, Long::sum));
        return new NamespaceCounts(sum);
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        sockets.forEach(json::put);
        return json;
    }
}
