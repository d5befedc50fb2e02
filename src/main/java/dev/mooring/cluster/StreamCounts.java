package dev.mooring.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The number of entries that the stream had up to an id, for about two ids of each second that the reader has passed.
 * By these counts a node knows whether entries after an id were removed. Owned by its loop.
 */
final class StreamCounts {

    private static final long STEP_MILLIS = 1_000;
    private static final int MAX_COUNTS = 4_000;

    /** A Node.js server that trims with its default setting keeps more entries than this. */
    private static final long MAX_UNTRIMMED = 10_000;

    private final TreeMap<StreamId, Long> counts = new TreeMap<>();
    private final long historyMillis;

    /**
     * Creates the counts of a stream.
     *
     * @param history the age up to which Mooring nodes keep entries in the stream
     */
    StreamCounts(Duration history) {
        this.historyMillis = history.toMillis();
    }

    /** Removes all counts, because the stream was replaced. */
    void clear() {
        counts.clear();
    }

    /**
     * Adds the number of entries up to an id. The newest count is always kept, and the last one before a pause too:
     * entries that are removed after a long pause are compared with it.
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

    /** A lower bound of the number of entries up to an id. */
    long atLeast(StreamId id) {
        Map.Entry<StreamId, Long> known = counts.floorEntry(id);
        return known == null ? 0 : known.getValue();
    }

    /** Whether certainly no entry after this id was removed from the stream. */
    boolean isCompleteAfter(StreamId id, StreamState state) {
        StreamId first = state.first();
        boolean reachesBack = first != null && !first.isAfter(id.next());
        return reachesBack
                || state.removed() == 0
                || (state.removed() > 0 && state.removed() <= atLeast(id))
                || (counts.floorEntry(id) == null && isTooYoungToBeTrimmed(id, state));
    }

    /*
     * For an id from before this node began to count. Mooring nodes remove entries that are older than the history.
     * Both they and Node.js servers also remove the oldest entries beyond a maximum number, after which that number is
     * left.
     */
    private boolean isTooYoungToBeTrimmed(StreamId id, StreamState state) {
        return id.millis() >= state.last().millis() - historyMillis && state.length() < MAX_UNTRIMMED;
    }
}
