package dev.mooring.registry.writer;

import dev.mooring.registry.NamespaceCounts;
import dev.mooring.registry.SessionCounts;

/**
 * Where the writing of sessions stands: of a loop, or of all loops together.
 *
 * @param confirmed batches that Redis has confirmed
 * @param sent batches that were sent, in all
 * @param changes sessions that came, changed or ended, in all
 * @param unconfirmed sessions of which Redis may not know yet
 * @param counts what there is to be known
 * @param namespaces the same by namespace
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

    /** How far the length of the hash may be from ours, as {@code this} was before it was read, and {@code after} it. */
    long tolerance(Tally after) {
        return unconfirmed + after.changes - changes;
    }
}
