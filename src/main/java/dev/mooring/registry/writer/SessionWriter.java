package dev.mooring.registry.writer;

import dev.mooring.registry.SessionEntry;

/** Where a loop writes down its sessions. Owned by that loop; nothing is waited for, and nothing throws. */
public interface SessionWriter {

    /** A session has come, or is no longer what it was. */
    void record(SessionEntry entry);

    /** A session is over. */
    void remove(String session, SessionEnd end);
}
