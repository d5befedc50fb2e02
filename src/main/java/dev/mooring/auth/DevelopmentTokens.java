package dev.mooring.auth;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Duration;
import java.time.InstantSource;

/** Mints tokens that our own verifier accepts: for a laptop's first minutes and for tests. Owned by its maker. */
public final class DevelopmentTokens {

    private static final Duration LIFE = Duration.ofHours(12);

    private final AuthConfig config;
    private final InstantSource clock;
    private final JWTAuth signer;

    /**
     * The mint of that configuration, whose issuer and audience its tokens name.
     *
     * @throws IllegalArgumentException when the configuration has no secret to sign with
     */
    public DevelopmentTokens(AuthConfig config, InstantSource clock) {
        if (config.secret() == null) {
            throw new IllegalArgumentException("a secret is needed to sign tokens with");
        }
        this.config = config;
        this.clock = clock;
        this.signer = JwtAuths.signing(config.secret());
    }

    /** A token for 12 hours. */
    public String mint(String sub, Role role) {
        return mint(new Principal(sub, role, null, null, clock.instant().plus(LIFE)));
    }

    /** The token of that principal, until its expiry (in whole seconds). */
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
