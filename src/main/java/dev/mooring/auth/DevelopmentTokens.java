package dev.mooring.auth;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Duration;
import java.time.InstantSource;

/** Signs tokens that this node accepts, for development and tests. Owned by its creator. */
public final class DevelopmentTokens {

    private static final Duration LIFE = Duration.ofHours(12);

    private final AuthConfig config;
    private final InstantSource clock;
    private final JWTAuth signer;

    /**
     * Creates a signer of tokens with the secret, the issuer and the audience of a configuration.
     *
     * @throws IllegalArgumentException when the configuration has no secret
     */
    public DevelopmentTokens(AuthConfig config, InstantSource clock) {
        if (config.secret() == null) {
            throw new IllegalArgumentException("signing tokens needs a secret");
        }
        this.config = config;
        this.clock = clock;
        this.signer = JwtAuths.signing(config.secret());
    }

    /** Signs a token that is valid for 12 hours. */
    public String mint(String sub, Role role) {
        return mint(new Principal(sub, role, null, null, clock.instant().plus(LIFE)));
    }

    /** Signs a token for a principal, valid until the principal's expiry, in whole seconds. */
    public String mint(Principal principal) {
        JsonObject claims = new JsonObject()
                .put("sub", principal.sub())
                .put("role", principal.role().wireName())
                .put("iat", clock.instant().getEpochSecond())
                .put("exp", principal.expiresAt().getEpochSecond());
        if (principal.email() != null) {
            claims.put("email", principal.email());
        }
        if (principal.name() != null) {
            claims.put("name", principal.name());
        }
        if (principal.tokenId() != null) {
            claims.put("jti", principal.tokenId());
        }
        if (config.issuer() != null) {
            claims.put("iss", config.issuer());
        }
        if (config.audience() != null) {
            claims.put("aud", config.audience());
        }
        return signer.generateToken(claims, new JWTOptions().setAlgorithm("HS256"));
    }
}
