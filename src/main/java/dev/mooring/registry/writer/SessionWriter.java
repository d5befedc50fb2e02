package dev.mooring.registry.writer;

import dev.mooring.registry.SessionEntry;

/**
 * Writes the sessions of one loop to the registry. Its methods return at once; failed writes are retried. Owned by that
 * loop.
 */
public interface SessionWriter {

    /** Writes the entry of a new or changed session. */
    void record(SessionEntry entry);

    /** Removes an ended session. */
    void remove(String session, SessionEnd end);
}
