package dev.mooring.chat.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A histogram of round-trip times.
 *
 * @param counts for each of {@link #BOUNDS_MILLIS} the number of round trips up to that bound and longer than the one
 *     before; then the number of those longer than all bounds
 */
public record RoundTrips(List<Long> counts) {

    /** The upper bounds of the buckets, in milliseconds. */
    public static final List<Integer> BOUNDS_MILLIS =
            List.of(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 2_000, 5_000);

    /** A histogram without round trips. */
    public static final RoundTrips NONE = new RoundTrips(Collections.nCopies(BOUNDS_MILLIS.size() + 1, 0L));

    public RoundTrips {
        counts = List.copyOf(counts);
    }

    /** The sum of this histogram and another. */
    public RoundTrips plus(RoundTrips other) {
        List<Long> sums = new ArrayList<>(counts.size());
        for (int i = 0; i < counts.size(); i++) {
            sums.add(counts.get(i) + other.counts.get(i));
        }
        return new RoundTrips(sums);
    }

    /** The index of the bucket of a round-trip time. */
    static int index(long millis) {
        int index = 0;
        while (index < BOUNDS_MILLIS.size() && millis > BOUNDS_MILLIS.get(index)) {
            index++;
        }
        return index;
    }

    static RoundTrips of(long[] counts) {
        List<Long> boxed = new ArrayList<>(counts.length);
        for (long count : counts) {
            boxed.add(count);
        }
        return new RoundTrips(boxed);
    }
}
