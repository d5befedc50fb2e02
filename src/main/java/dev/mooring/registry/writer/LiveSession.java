package dev.mooring.registry.writer;

import dev.mooring.registry.SessionEntry;
import java.util.List;

/** A live session of one loop, with what was last sent to Redis of it. Owned by the loop. */
final class LiveSession {

    private SessionEntry entry;
    private String lastUser;
    private String indexedUser = "";
    private String sentUser = "";
    private long sentDigest;

    LiveSession(SessionEntry entry) {
        this.entry = entry;
        this.lastUser = entry.user();
    }

    SessionEntry entry() {
        return entry;
    }

    void update(SessionEntry next) {
        entry = next;
        if (!next.user().isEmpty()) {
            lastUser = next.user();
        }
    }

    /**
     * The session's user; or its last user if it has left the namespace in which it presented its token, as a kicked
     * session has.
     */
    String lastUser() {
        return lastUser;
    }

    /** Appends the arguments of {@code write-sessions.lua}: session, JSON, user, former user. */
    void addTo(List<String> arguments) {
        sentUser = entry.user();
        boolean isIndexedElsewhere = !indexedUser.isEmpty() && !indexedUser.equals(sentUser);
        String json = entry.encode();
        sentDigest = EntryDigest.of(json);
        arguments.addAll(List.of(entry.session(), json, sentUser, isIndexedElsewhere ? indexedUser : ""));
    }

    /** The {@link EntryDigest} of the JSON that was sent last; kept because encoding the JSON again costs far more. */
    long sentDigest() {
        return sentDigest;
    }

    /** Redis has confirmed the entry that was sent last. */
    void onWritten() {
        indexedUser = sentUser;
    }
}
