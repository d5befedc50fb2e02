package dev.mooring.loop;

/**
 * A rate limit: how many operations per second are allowed.
 *
 * @param perSecond the average number of operations per second
 * @param burst the number of operations that may happen at once after a pause
 */
public record Rate(int perSecond, int burst) {

    public Rate {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("rate and burst must be at least 1: " + perSecond + ":" + burst);
        }
    }

    /**
     * Parses {@code rate:burst}, or {@code rate} alone for a burst of the same number.
     *
     * @throws IllegalArgumentException when the text has neither form
     */
    public static Rate parse(String text) {
        int colon = text.indexOf(':');
        int perSecond = Integer.parseInt(colon < 0 ? text : text.substring(0, colon));
        return new Rate(perSecond, colon < 0 ? perSecond : Integer.parseInt(text.substring(colon + 1)));
    }
}
