package dev.mooring.id;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The part of session ids that identifies one incarnation of a node: 6 random bytes, generated at every start. So a
 * restarted node never mistakes an old session id for one of its own.
 *
 * @param value the 6 bytes as 8 characters of base64url
 */
public record NodeKey(String value) {

    /** The length of a key in bytes. */
    public static final int BYTES = 6;

    private static final Pattern CANONICAL = Pattern.compile("[A-Za-z0-9_-]{8}");

    public NodeKey {
        if (!CANONICAL.matcher(value).matches()) {
            throw new IllegalArgumentException("a node key is 8 characters of base64url, not: " + value);
        }
    }

    /** Generates a key that no other incarnation of any node has. */
    public static NodeKey random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes);
    }

    static NodeKey of(byte[] bytes) {
        return new NodeKey(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] bytes() {
        return Base64.getUrlDecoder().decode(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
