package dev.mooring.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The user that a valid token identifies.
 *
 * @param sub the subject, the user's id at the issuer; never blank, at most 255 characters
 * @param email the email address, if the token has one
 * @param name the display name, if the token has one
 * @param expiresAt the time at which the token expires
 * @param tokenId the token's id ({@code jti}), if it has one
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

    /** Creates a principal of a token without an id. */
    public Principal(String sub, Role role, @Nullable String email, @Nullable String name, Instant expiresAt) {
        this(sub, role, email, name, expiresAt, null);
    }
}
