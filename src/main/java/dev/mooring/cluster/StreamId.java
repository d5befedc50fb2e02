package dev.mooring.cluster;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The id of an entry in a Redis stream. Other packages use it as the offset of an event, an opaque string.
 *
 * @param millis epoch milliseconds, by Redis's clock
 * @param sequence the place among the entries of that millisecond
 * @see <a href="https://redis.io/docs/latest/develop/data-types/streams/#entry-ids">Entry ids</a>
 */
record StreamId(long millis, long sequence) implements Comparable<StreamId> {

    /** The id before all entries. */
    static final StreamId ZERO = new StreamId(0, 0);

    private static final int MAX_DIGITS = 18;

    private static final Comparator<StreamId> ORDER =
            Comparator.comparingLong(StreamId::millis).thenComparingLong(StreamId::sequence);

    /** Parses an id as Redis writes it; empty for any other text. */
    static Optional<StreamId> parse(@Nullable String text) {
        int dash = text == null ? -1 : text.indexOf('-');
        return text != null && isNumber(text, 0, dash) && isNumber(text, dash + 1, text.length())
                ? Optional.of(new StreamId(
                        Long.parseLong(text, 0, dash, 10), Long.parseLong(text, dash + 1, text.length(), 10)))
                : Optional.empty();
    }

    /** Whether this part of the text has 1 to 18 decimal digits without a leading zero. */
    private static boolean isNumber(String text, int from, int to) {
        int digits = to - from;
        if (digits < 1 || digits > MAX_DIGITS || (digits > 1 && text.charAt(from) == '0')) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The highest id that is lower than every id of this millisecond. */
    static StreamId before(long millis) {
        return millis <= 0 ? ZERO : new StreamId(millis - 1, Long.MAX_VALUE);
    }

    /** The lowest id that is higher than this one. */
    StreamId next() {
        return sequence == Long.MAX_VALUE ? new StreamId(millis + 1, 0) : new StreamId(millis, sequence + 1);
    }

    boolean isAfter(StreamId other) {
        return compareTo(other) > 0;
    }

    /** The higher of the two. */
    static StreamId max(StreamId a, StreamId b) {
        return a.isAfter(b) ? a : b;
    }

    @Override
    public int compareTo(StreamId other) {
        return ORDER.compare(this, other);
    }

    /** The id as Redis writes it. */
    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
