package dev.mooring.relay;

/**
 * The secret that nodes share to relay requests.
 *
 * @param secret signs the requests between them, at least 16 characters
 * @param madeUp whether the secret was generated for this run because none was configured
 */
public record RelayConfig(String secret, boolean madeUp) {

    /** The minimum length of a secret. */
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
