package dev.mooring.chat;

/**
 * How many conversations widgets may begin within an hour.
 *
 * @param perCustomer those of one customer, 5 by default
 * @param perAddress those from one address, 60 by default
 */
public record Quota(int perCustomer, int perAddress) {

    /** The defaults. */
    public static final Quota DEFAULT = new Quota(5, 60);

    public Quota {
        if (perCustomer < 1 || perAddress < 1) {
            throw new IllegalArgumentException("quotas are positive: " + perCustomer + ":" + perAddress);
        }
    }

    /**
     * Reads {@code perCustomer:perAddress}.
     *
     * @throws IllegalArgumentException when it is not that
     */
    public static Quota parse(String text) {
        int colon = text.indexOf(':');
        return new Quota(
                Integer.parseInt(text.substring(0, Math.max(colon, 0))), Integer.parseInt(text.substring(colon + 1)));
    }
}
