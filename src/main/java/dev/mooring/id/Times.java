package dev.mooring.id;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as they stand in payloads: ISO-8601 in UTC, always with milliseconds. */
public final class Times {

    private Times() {}

    /** The moment as text. */
    public static String format(Instant moment) {
        Instant millis = moment.truncatedTo(ChronoUnit.MILLIS);
        String text = millis.toString(); // without a fraction where it is zero
        return millis.getNano() == 0 ? text.substring(0, text.length() - 1) + ".000Z" : text;
    }
}
