package dev.mooring.auth;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;

/** Builds the library's signers and verifiers. Stateless; what it builds belongs to the caller's loop. */
final class JwtAuths {

    private JwtAuths() {}

    /** Knows the configuration's keys and the key set's; looks at signatures only, claims are judged by us. */
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
            // Without any key the library would take unsigned tokens.
            options.addPubSecKey(unusable());
        }
        return create(options);
    }

    /** Signs HS256 tokens with that secret. */
    static JWTAuth signing(String secret) {
        return create(new JWTAuthOptions().addPubSecKey(secret(secret)));
    }

    private static PubSecKeyOptions secret(String secret) {
        return new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret);
    }

    /** Holds the place of a key: HS512, which no configuration allows. */
    private static PubSecKeyOptions unusable() {
        return new PubSecKeyOptions().setAlgorithm("HS512").setBuffer("no key yet");
    }

    private static JWTAuth create(JWTAuthOptions options) {
        // The Vert.x instance is only for reading key stores, and there is none.
        return JWTAuth.create(null, options);
    }
}
