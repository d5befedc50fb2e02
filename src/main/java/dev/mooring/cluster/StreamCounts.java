package dev.mooring.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many entries the stream had up to some of the ids that the reader passed: two a second at most. Owned by its
 * loop.
 */
final class StreamCounts {

    private static final long STEP_MILLIS = 1_000;
    private static final int MAX_COUNTS = 4_000;

    /** A Node.js server that trims by its default keeps more entries than that. */
    private static final long MAX_UNTRIMMED = 10_000;

    private final TreeMap<StreamId, Long> counts = new TreeMap<>();
    private final long historyMillis;

    /**
     * Counts of a stream.
     *
     * @param history how far back every node of ours leaves entries in it
     */
    StreamCounts(Duration history) {
        this.historyMillis = history.toMillis();
    }

    /** Forgets all: they were another stream's. */
    void clear() {
        counts.clear();
    }

    /**
     * So many entries have an id up to that one. The newest is always kept, and so is the last one before a pause: what
     * is removed after a long silence was counted then.
     */
    void add(StreamId id, long count) {
        Map.Entry<StreamId, Long> newest = counts.lastEntry();
        if (newest != null && isNear(counts.lowerKey(newest.getKey()), id)) {
            counts.remove(newest.getKey());
        }
        counts.put(id, count);
        if (counts.size() > MAX_COUNTS) {
            counts.pollFirstEntry();
        }
    }

    private static boolean isNear(@Nullable StreamId earlier, StreamId id) {
        return earlier != null && id.millis() < earlier.millis() + STEP_MILLIS;
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
        return reachesBack
                || state.removed() == 0
                || (state.removed() > 0 && state.removed() <= atLeast(id))
                || (counts.floorEntry(id) == null && isTooYoungToBeTrimmed(id, state));
    }

    /*
     * From before this node began to count. Nodes of ours remove what is older than the history, and both they and
     * Node.js servers remove the oldest of too many entries, which leaves that many behind.
     */
    private boolean isTooYoungToBeTrimmed(StreamId id, StreamState state) {
        return id.millis() >= state.last().millis() - historyMillis && state.length() < MAX_UNTRIMMED;
    }
}
