package dev.mooring.tracking;

import dev.mooring.registry.SessionEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The last protocol events of a session: types and names of packets, without arguments. Needs less than 1 KB however
 * long the session lasts. Owned by the session's loop.
 */
final class ProtocolEvents {

    /*
     * 16 events of at most 32 characters: 16 × (32 + 16 for the array) bytes, two arrays of 16 × 4 + 16, and this
     * object are about 950 bytes; about 200 where the texts are shared with other sessions. Texts are byte arrays, because
     * a String costs 24 bytes more, and twice as much if it has one Greek letter.
     */

    static final int CAPACITY = 16;
    static final int MAX_TEXT = 32;

    private final Instant since;
    private final int[] offsets = new int[CAPACITY];
    private final byte[][] texts = new byte[CAPACITY][];
    private int recorded;

    /** Creates an empty list for a session that began at this time. */
    ProtocolEvents(Instant since) {
        this.since = since;
    }

    /** The text of an event as it is kept. Events may share it. A longer text is cut. */
    static byte[] encode(String text) {
        return text.substring(0, Math.min(MAX_TEXT, text.length())).getBytes(StandardCharsets.US_ASCII);
    }

    /** Adds an event in place of the oldest one. */
    void record(Instant at, byte[] text) {
        int slot = recorded % CAPACITY;
        long offset = at.toEpochMilli() - since.toEpochMilli();
        offsets[slot] = (int) Math.max(0, Math.min(Integer.MAX_VALUE, offset));
        texts[slot] = text;
        // The number stays below twice the capacity: otherwise it would overflow after two thousand million packets.
        recorded = recorded + 1 == 2 * CAPACITY ? CAPACITY : recorded + 1;
    }

    /** The events with their times, the oldest first. */
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
