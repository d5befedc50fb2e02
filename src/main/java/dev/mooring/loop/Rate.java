package dev.mooring.loop;

/**
 * How often something may happen.
 *
 * @param perSecond in the long run
 * @param burst at once, after a time of rest
 */
public record Rate(int perSecond, int burst) {

    public Rate {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("a rate and its burst are positive: " + perSecond + ":" + burst);
        }
    }

    /**
     * Reads {@code rate:burst}, or {@code rate} alone for a burst of one second's worth.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Rate parse(String text) {
        int colon = text.indexOf(':');
        int perSecond = Integer.parseInt(colon < 0 ? text : text.substring(0, colon));
        return new Rate(perSecond, colon < 0 ? perSecond : Integer.parseInt(text.substring(colon + 1)));
    }
}
