package dev.mooring.registry.writer;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Some sessions of a loop on their way to Redis: those that came or changed, and those that ended. */
final class WriteBatch {

    /** Sessions of each kind in one batch: a Redis that takes a millisecond for it keeps nobody else waiting. */
    static final int SIZE = 250;

    private static final RedisScript WRITE = RedisScript.load(WriteBatch.class, "write-sessions.lua");

    private final Map<String, LiveSession> changed = new LinkedHashMap<>();
    private final Map<String, SessionRemoval> removals = new LinkedHashMap<>();

    /** What Redis said. */
    enum Answer {
        /** Another run has the node's name: nothing was written. */
        FENCED,
        /** It is written. */
        WRITTEN,
        /** It is written, but Redis has forgotten the node, and surely more. */
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

    /** Whether nobody knows if Redis has that session. */
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
