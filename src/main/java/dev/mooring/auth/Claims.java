package dev.mooring.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Checks the claims of a token whose signature is valid. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1">RFC 7519, registered claims</a>
 */
final class Claims {

    /** The end of the year 9999. Later times, which have no ISO form with a four-digit year, are reduced to it. */
    private static final double LATEST_SECOND = 253_402_300_799.0;

    private Claims() {}

    static Verdict check(JsonObject claims, AuthConfig config, Instant now) {
        Object sub = claims.getValue("sub");
        Object exp = claims.getValue("exp");
        Object nbf = claims.getValue("nbf");
        if (exp == null) {
            return rejected(Rejection.NO_EXPIRY);
        }
        if (!(exp instanceof Number expiry) || (nbf != null && !(nbf instanceof Number))) {
            return rejected(Rejection.MALFORMED);
        }
        if (!now.isBefore(instant(expiry))) {
            return rejected(Rejection.EXPIRED);
        }
        if (nbf instanceof Number start && now.isBefore(instant(start))) {
            return rejected(Rejection.NOT_YET_VALID);
        }
        if (config.issuer() != null && !config.issuer().equals(claims.getValue("iss"))) {
            return rejected(Rejection.ISSUER);
        }
        if (config.audience() != null && !containsAudience(claims.getValue("aud"), config.audience())) {
            return rejected(Rejection.AUDIENCE);
        }
        if (!(sub instanceof String subject) || subject.isBlank()) {
            return rejected(Rejection.NO_SUBJECT);
        }
        // A subject becomes part of log lines, Redis keys and room names.
        if (subject.length() > Principal.MAX_SUB_LENGTH || subject.chars().anyMatch(Character::isISOControl)) {
            return rejected(Rejection.MALFORMED);
        }
        return new Verdict.Accepted(new Principal(
                subject,
                Role.of(claims.getValue("role")),
                text(claims.getValue("email")),
                text(claims.getValue("name")),
                instant(expiry),
                text(claims.getValue("jti"))));
    }

    private static Verdict rejected(Rejection why) {
        return new Verdict.Rejected(why);
    }

    /** Converts a NumericDate, which is a number of seconds with an optional fraction. */
    private static Instant instant(Number seconds) {
        double bounded = Math.max(0, Math.min(LATEST_SECOND, seconds.doubleValue()));
        return Instant.ofEpochMilli(Math.round(bounded * 1000));
    }

    private static boolean containsAudience(@Nullable Object claim, String audience) {
        return claim instanceof JsonArray several ? several.contains(audience) : audience.equals(claim);
    }

    private static @Nullable String text(@Nullable Object claim) {
        return claim instanceof String text && !text.isBlank() ? text : null;
    }
}
