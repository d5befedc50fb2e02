package dev.mooring.registry.writer;

import dev.mooring.registry.SessionEntry;
import java.util.List;

/**
 * A session to be taken out of Redis.
 *
 * @param session which
 * @param user whose index it may be in; empty for nobody's
 * @param cause why it ended; empty where that is not known, and not to be told
 * @param durationMillis how long it lasted
 * @param summary what is kept of it for a while; empty for nothing
 */
record SessionRemoval(String session, String user, String cause, long durationMillis, String summary) {

    static SessionRemoval of(LiveSession live, SessionEnd end) {
        SessionEntry entry = live.entry();
        return new SessionRemoval(
                entry.session(),
                live.lastUser(),
                end.cause().wireName(),
                end.duration(entry).toMillis(),
                end.encode(entry, live.lastUser()));
    }

    /** Of a session that Redis has and nobody knows. */
    static SessionRemoval ofStray(String session) {
        return new SessionRemoval(session, "", "", 0, "");
    }

    /** As the script takes it. */
    void addTo(List<String> arguments) {
        arguments.addAll(List.of(session, user, cause, String.valueOf(durationMillis), summary));
    }
}
