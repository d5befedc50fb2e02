package dev.mooring.registry;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many sockets there are in each namespace. All together they are {@link SessionCounts#sockets()}.
 *
 * @param sockets by the namespace's name, in the order of the names; without those that nobody is in
 */
public record NamespaceCounts(SortedMap<String, Long> sockets) {

    /** None. */
    public static final NamespaceCounts NONE = new NamespaceCounts(new TreeMap<>());

    public NamespaceCounts {
        sockets = new TreeMap<>(sockets);
    }

    public static NamespaceCounts of(Collection<SessionEntry> entries) {
        SortedMap<String, Long> sockets = new TreeMap<>();
        entries.forEach(entry -> entry.namespaces().forEach(name -> sockets.merge(name, 1L, Long::sum)));
        return new NamespaceCounts(sockets);
    }

    /** Those that stand in Redis; what is no number counts as none. */
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
