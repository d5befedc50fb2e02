package dev.mooring.id;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats times for payloads: ISO-8601 in UTC, always with milliseconds. */
public final class Times {

    private Times() {}

    /** The time as text. */
    public static String format(Instant moment) {
        String text = moment.truncatedTo(ChronoUnit.MILLIS).toString();
        boolean hasFraction = text.indexOf('.') >= 0; // not where it is zero
        return hasFraction ? text : text.substring(0, text.length() - 1) + ".000Z";
    }
}
