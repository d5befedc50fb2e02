package dev.mooring.registry.writer;

import dev.mooring.registry.SessionEntry;
import java.util.List;

/**
 * A session to remove from Redis.
 *
 * @param session the session's public id
 * @param user the user whose index may list the session; empty for none
 * @param cause the cause of the end; empty to write none to the stream of closed sessions
 * @param durationMillis how long the session lasted
 * @param summary the JSON that Redis keeps of the session for an hour; empty for none
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

    /** The removal of a session that Redis lists and no loop has. */
    static SessionRemoval ofStray(String session) {
        return new SessionRemoval(session, "", "", 0, "");
    }

    /** Appends the arguments of {@code write-sessions.lua}. */
    void addTo(List<String> arguments) {
        arguments.addAll(List.of(session, user, cause, String.valueOf(durationMillis), summary));
    }
}
