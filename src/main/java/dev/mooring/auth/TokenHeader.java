package dev.mooring.auth;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header of a token, not yet verified.
 *
 * @param keyId the {@code kid}, if the header has one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-4.1">RFC 7515, header parameters</a>
 */
record TokenHeader(String algorithm, @Nullable String keyId) {

    /** Parses the first of a token's three parts; empty when the token is malformed. */
    static Optional<TokenHeader> parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 1 || second < first + 2 || second == token.length() - 1 || token.indexOf('.', second + 1) >= 0) {
            return Optional.empty();
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(token.substring(0, first));
            return read(new JsonObject(Buffer.buffer(json)));
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }

    private static Optional<TokenHeader> read(JsonObject header) {
        Object keyId = header.getValue("kid");
        // "crit" lists extensions that the verifier must support, and this verifier supports none.
        if (!(header.getValue("alg") instanceof String algorithm)
                || (keyId != null && !(keyId instanceof String))
                || header.containsKey("crit")) {
            return Optional.empty();
        }
        return Optional.of(new TokenHeader(algorithm, (String) keyId));
    }
}
