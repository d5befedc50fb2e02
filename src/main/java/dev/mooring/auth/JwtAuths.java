package dev.mooring.auth;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;

/** Creates the JWT library's signers and verifiers. Stateless; the created objects belong to the caller's loop. */
final class JwtAuths {

    private JwtAuths() {}

    /**
     * Creates a verifier with the keys of the configuration and of the key set. It checks signatures only;
     * {@link Claims} checks the claims.
     */
    static JWTAuth verifying(AuthConfig config, JwksKeys jwks) {
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        if (config.secret() != null) {
            options.addPubSecKey(secret(config.secret()));
        }
        if (config.previousSecret() != null) {
            options.addPubSecKey(secret(config.previousSecret()));
        }
        if (config.publicKey() != null) {
            PublicKeyPem key = PublicKeyPem.parse(config.publicKey());
            options.addPubSecKey(
                    new PubSecKeyOptions().setAlgorithm(key.algorithm()).setBuffer(key.pem()));
        }
        jwks.keys().forEach(key -> options.addJwk(new JsonObject(key)));
        if (options.getPubSecKeys() == null && options.getJwks() == null) {
            // Without any key the library would accept unsigned tokens.
            options.addPubSecKey(unusable());
        }
        return create(options);
    }

    /** Creates a signer of HS256 tokens with a secret. */
    static JWTAuth signing(String secret) {
        return create(new JWTAuthOptions().addPubSecKey(secret(secret)));
    }

    private static PubSecKeyOptions secret(String secret) {
        return new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret);
    }

    /** A placeholder key: HS512, an algorithm that no configuration allows. */
    private static PubSecKeyOptions unusable() {
        return new PubSecKeyOptions().setAlgorithm("HS512").setBuffer("no key yet");
    }

    private static JWTAuth create(JWTAuthOptions options) {
        // The library needs a Vert.x instance only for reading key stores, and none is configured.
        return JWTAuth.create(null, options);
    }
}
