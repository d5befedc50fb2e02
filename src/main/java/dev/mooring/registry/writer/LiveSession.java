package dev.mooring.registry.writer;

import dev.mooring.registry.SessionEntry;
import java.util.List;

/** A session that lasts, and what Redis knows of it beside its entry. Owned by its loop. */
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

    /** Whose it is; or was, when it has left the namespace that knew, as kicked ones have. */
    String lastUser() {
        return lastUser;
    }

    /** As the script takes it: session, JSON, user, former user. */
    void addTo(List<String> arguments) {
        sentUser = entry.user();
        boolean isIndexedElsewhere = !indexedUser.isEmpty() && !indexedUser.equals(sentUser);
        String json = entry.encode();
        sentDigest = EntryDigest.of(json);
        arguments.addAll(List.of(entry.session(), json, sentUser, isIndexedElsewhere ? indexedUser : ""));
    }

    /** The {@link EntryDigest} of what was sent last: to make its JSON again costs far more than to keep this. */
    long sentDigest() {
        return sentDigest;
    }

    /** What was sent last is written. */
    void onWritten() {
        indexedUser = sentUser;
    }
}
