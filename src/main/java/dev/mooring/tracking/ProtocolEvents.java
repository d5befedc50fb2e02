package dev.mooring.tracking;

import dev.mooring.registry.SessionEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The last that happened in a session's protocol: kinds and names of packets, never what they carry. Takes less than
 * 1 KB however long the session lasts. Owned by the session's loop.
 */
final class ProtocolEvents {

    /*
     * 16 events of at most 32 characters: 16 × (32 + 16 for the array) bytes, two arrays of 16 × 4 + 16, and ourselves
     * make some 950 bytes. As bytes, because a String costs 24 more each, and twice as much for one character of Greek.
     */

    static final int CAPACITY = 16;
    static final int MAX_TEXT = 32;

    private final Instant since;
    private final int[] offsets = new int[CAPACITY];
    private final byte[][] texts = new byte[CAPACITY][0];
    private int recorded;

    /** Nothing yet, of a session that began then. */
    ProtocolEvents(Instant since) {
        this.since = since;
    }

    /** Something happened: the oldest is forgotten for it, and what is too long is cut. */
    void record(Instant at, String text) {
        int slot = recorded % CAPACITY;
        long offset = at.toEpochMilli() - since.toEpochMilli();
        offsets[slot] = (int) Math.max(0, Math.min(Integer.MAX_VALUE, offset));
        texts[slot] = text.substring(0, Math.min(MAX_TEXT, text.length())).getBytes(StandardCharsets.US_ASCII);
        // Stays below twice the capacity: it would overflow after two thousand million packets.
        recorded = recorded + 1 == 2 * CAPACITY ? CAPACITY : recorded + 1;
    }

    /** The events, the oldest first, each with its moment. */
    List<String> toList() {
        List<String> events = new ArrayList<>(CAPACITY);
        for (int i = Math.max(0, recorded - CAPACITY); i < recorded; i++) {
            int slot = i % CAPACITY;
            events.add(SessionEntry.TIME.format(since.plusMillis(offsets[slot])) + " "
                    + new String(texts[slot], StandardCharsets.US_ASCII));
        }
        return events;
    }
}
