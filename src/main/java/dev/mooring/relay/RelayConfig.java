package dev.mooring.relay;

/**
 * What the nodes have in common.
 *
 * @param secret signs the requests between them, at least 16 characters
 * @param madeUp whether it was made up for this run, because none was given
 */
public record RelayConfig(String secret, boolean madeUp) {

    /** Characters of a secret, at least. */
    public static final int MIN_SECRET = 16;

    public RelayConfig {
        if (secret.length() < MIN_SECRET) {
            throw new IllegalArgumentException("a secret has at least " + MIN_SECRET + " characters");
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "RelayConfig[madeUp=" + madeUp + "]";
    }
}
