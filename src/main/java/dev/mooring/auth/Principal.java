package dev.mooring.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a valid token speaks for.
 *
 * @param sub the subject, an id that the issuer gave; never blank, at most 255 characters
 * @param email where the issuer knows it
 * @param name the name to show, where the issuer knows it
 * @param expiresAt from when on the token is worth nothing
 * @param tokenId the token's own id ({@code jti}), where the issuer gave it one
 */
public record Principal(
        String sub,
        Role role,
        @Nullable String email,
        @Nullable String name,
        Instant expiresAt,
        @Nullable String tokenId) {

    static final int MAX_SUB_LENGTH = 255;

    public Principal {
        if (sub.isBlank() || sub.length() > MAX_SUB_LENGTH) {
            throw new IllegalArgumentException("a subject has 1 to " + MAX_SUB_LENGTH + " characters");
        }
    }

    /** The bearer of a token without an id. */
    public Principal(String sub, Role role, @Nullable String email, @Nullable String name, Instant expiresAt) {
        this(sub, role, email, name, expiresAt, null);
    }
}
