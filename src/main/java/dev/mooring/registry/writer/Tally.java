package dev.mooring.registry.writer;

import dev.mooring.registry.NamespaceCounts;
import dev.mooring.registry.SessionCounts;

/**
 * The progress of writing sessions to Redis: of one loop, or of all loops.
 *
 * @param confirmed the number of batches that Redis has confirmed since the start
 * @param sent the number of batches that were sent since the start
 * @param changes the number of sessions that were opened, changed or ended since the start
 * @param unconfirmed the number of sessions with changes that Redis has not confirmed
 * @param counts the sessions now
 * @param namespaces the sockets of each namespace now
 */
record Tally(
        long confirmed, long sent, long changes, long unconfirmed, SessionCounts counts, NamespaceCounts namespaces) {

    static final Tally NONE = new Tally(0, 0, 0, 0, SessionCounts.NONE, NamespaceCounts.NONE);

    Tally plus(Tally other) {
        return new Tally(
                confirmed + other.confirmed,
                sent + other.sent,
                changes + other.changes,
                unconfirmed + other.unconfirmed,
                counts.plus(other.counts),
                namespaces.plus(other.namespaces));
    }

    /**
     * The difference between Redis's number of sessions and ours that unconfirmed changes may explain. {@code this} is
     * the tally before Redis was read, {@code after} the tally after it.
     */
    long tolerance(Tally after) {
        return unconfirmed + after.changes - changes;
    }
}
