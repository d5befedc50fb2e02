package dev.mooring.cluster;

import java.util.Map;
import java.util.TreeMap;

/** How many entries the stream had up to some of the ids that the reader passed. Owned by its loop. */
final class StreamCounts {

    private static final long STEP_MILLIS = 1_000;
    private static final int MAX_COUNTS = 2_000;

    private final TreeMap<StreamId, Long> counts = new TreeMap<>();

    /** Forgets all: they were another stream's. */
    void clear() {
        counts.clear();
    }

    /** So many entries have an id up to that one; kept for one id of each second. */
    void add(StreamId id, long count) {
        if (counts.isEmpty() || id.millis() >= counts.lastKey().millis() + STEP_MILLIS) {
            counts.put(id, count);
        }
        if (counts.size() > MAX_COUNTS) {
            counts.pollFirstEntry();
        }
    }

    /** At least so many entries have an id up to that one. */
    long atLeast(StreamId id) {
        Map.Entry<StreamId, Long> known = counts.floorEntry(id);
        return known == null ? 0 : known.getValue();
    }

    /** Whether every entry after that id is certainly still in the stream, or was never there. */
    boolean isWholeAfter(StreamId id, StreamState state) {
        StreamId first = state.first();
        boolean reachesBack = first != null && !first.isAfter(id.next());
        return reachesBack || state.removed() == 0 || (state.removed() > 0 && state.removed() <= atLeast(id));
    }
}
