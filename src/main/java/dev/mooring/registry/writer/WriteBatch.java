package dev.mooring.registry.writer;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A batch of new, changed and ended sessions of one loop for Redis. */
final class WriteBatch {

    /**
     * The maximum of changed sessions, and of removals, in a batch: Redis needs about a millisecond and delays no other
     * client.
     */
    static final int SIZE = 250;

    private static final RedisScript WRITE = RedisScript.load(WriteBatch.class, "write-sessions.lua");

    private final Map<String, LiveSession> changed = new LinkedHashMap<>();
    private final Map<String, SessionRemoval> removals = new LinkedHashMap<>();

    /** The answer of {@code write-sessions.lua}, by its number. */
    enum Answer {
        /** Another incarnation has the node's name; nothing was written. */
        FENCED,
        /** The batch is written. */
        WRITTEN,
        /** The batch is written, but Redis had lost this node's record, so other entries are probably lost too. */
        RECORD_LOST
    }

    void add(LiveSession session) {
        changed.put(session.entry().session(), session);
    }

    void add(SessionRemoval removal) {
        removals.put(removal.session(), removal);
    }

    boolean isFull() {
        return changed.size() >= SIZE || removals.size() >= SIZE;
    }

    Map<String, LiveSession> changed() {
        return changed;
    }

    Map<String, SessionRemoval> removals() {
        return removals;
    }

    int size() {
        return changed.size() + removals.size();
    }

    /** Whether the batch has this session: Redis may or may not have written it. */
    boolean contains(String session) {
        return changed.containsKey(session) || removals.containsKey(session);
    }

    Future<Answer> send(RedisLink link, Incarnation incarnation) {
        List<String> arguments = new ArrayList<>(List.of(
                incarnation.node().value(),
                incarnation.value(),
                String.valueOf(RegistryKeys.LEASE.toMillis()),
                String.valueOf(RegistryKeys.USER.toMillis()),
                String.valueOf(RegistryKeys.CAUSE.toSeconds()),
                String.valueOf(changed.size())));
        changed.values().forEach(session -> session.addTo(arguments));
        removals.values().forEach(removal -> removal.addTo(arguments));
        List<String> keys = List.of(
                RegistryKeys.node(incarnation.node()), RegistryKeys.sessions(incarnation.node()), RegistryKeys.CLOSED);
        return WRITE.run(link, keys, arguments.toArray(String[]::new))
                .map(answer -> Answer.values()[answer == null ? 0 : answer.toInteger()]);
    }
}
