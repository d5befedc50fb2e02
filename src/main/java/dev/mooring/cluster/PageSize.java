package dev.mooring.cluster;

/**
 * The number of entries that a read of the stream requests. It follows the sizes of the answers: small entries are read
 * in a few large answers, and large entries do not fill the memory.
 */
final class PageSize {

    private static final int FIRST = 100;
    private static final int LEAST = 10;
    private static final int MOST = 1_000;
    private static final int FACTOR = 4;

    /** An answer with this many characters of content is too long. */
    private static final long TOO_LONG = 1_000_000;

    private int entries = FIRST;

    /** The number of entries that the next read requests. */
    int entries() {
        return entries;
    }

    /** Adjusts the size to an answer with {@code count} entries, whose contents have {@code characters} characters. */
    void adjust(int count, long characters) {
        if (characters >= TOO_LONG) {
            entries = Math.max(LEAST, entries / FACTOR);
        } else if (count >= entries) {
            entries = Math.min(MOST, entries * FACTOR);
        }
    }

    /** Returns to the first size, because nothing is known about the entries that follow. */
    void reset() {
        entries = FIRST;
    }
}
