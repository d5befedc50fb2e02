package dev.mooring.chat;

/**
 * The limit of new conversations by widgets within an hour.
 *
 * @param perCustomer how many one customer may open, 5 by default
 * @param perAddress how many may be opened from one address, 60 by default
 */
public record Quota(int perCustomer, int perAddress) {

    /** The default limits. */
    public static final Quota DEFAULT = new Quota(5, 60);

    public Quota {
        if (perCustomer < 1 || perAddress < 1) {
            throw new IllegalArgumentException("quotas must be positive: " + perCustomer + ":" + perAddress);
        }
    }

    /**
     * Reads {@code perCustomer:perAddress}.
     *
     * @throws IllegalArgumentException when {@code text} has another form
     */
    public static Quota parse(String text) {
        int colon = text.indexOf(':');
        return new Quota(
                Integer.parseInt(text.substring(0, Math.max(colon, 0))), Integer.parseInt(text.substring(colon + 1)));
    }
}
