package dev.mooring.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PublicKeyTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final JsonObject HEADER = new JsonObject().put("typ", "JWT");
    private static final KeyPair RSA = SignedTokens.rsaKey();
    private static final KeyPair EC = SignedTokens.ecKey();

    @Test
    void an_rsa_key_accepts_rs256_tokens_only() {
        String pem = SignedTokens.pem(RSA);
        assertThat(verify(pem, SignedTokens.rs256(RSA, HEADER, claims()))).isInstanceOf(Verdict.Accepted.class);
        assertThat(why(pem, SignedTokens.rs256(SignedTokens.rsaKey(), HEADER, claims())))
                .isEqualTo(Rejection.SIGNATURE);
        assertThat(why(pem, SignedTokens.es256(EC, HEADER, claims()))).isEqualTo(Rejection.ALGORITHM);
    }

    @Test
    void an_ec_key_accepts_es256_tokens_only() {
        String pem = SignedTokens.pem(EC);
        assertThat(verify(pem, SignedTokens.es256(EC, HEADER, claims()))).isInstanceOf(Verdict.Accepted.class);
        assertThat(why(pem, SignedTokens.es256(SignedTokens.ecKey(), HEADER, claims())))
                .isEqualTo(Rejection.SIGNATURE);
        assertThat(why(pem, SignedTokens.rs256(RSA, HEADER, claims()))).isEqualTo(Rejection.ALGORITHM);
    }

    @Test
    void a_public_key_is_never_used_as_an_hmac_secret() {
        String pem = SignedTokens.pem(RSA);
        JsonObject header = new JsonObject().put("alg", "HS256");
        for (byte[] key : new byte[][] {
            pem.getBytes(StandardCharsets.UTF_8),
            pem.strip().getBytes(StandardCharsets.UTF_8),
            RSA.getPublic().getEncoded()
        }) {
            String forged = SignedTokens.hs256(key, header, claims());
            assertThat(why(pem, forged)).isEqualTo(Rejection.ALGORITHM);
            AuthConfig both = new AuthConfig("secret", pem, null, null, null);
            assertThat(new TokenVerifier(both, InstantSource.fixed(NOW))
                            .verify(forged)
                            .result())
                    .isEqualTo(new Verdict.Rejected(Rejection.SIGNATURE));
        }
    }

    @Test
    void a_key_inside_the_token_is_ignored() {
        KeyPair attacker = SignedTokens.rsaKey();
        JsonObject header = new JsonObject()
                .put("jwk", SignedTokens.jwk("k", attacker))
                .put("jku", "http://127.0.0.1:1/jwks.json")
                .put("x5u", "http://127.0.0.1:1/x5u")
                .put("x5c", new JsonArray().add("AAAA"));
        assertThat(why(SignedTokens.pem(RSA), SignedTokens.rs256(attacker, header, claims())))
                .isEqualTo(Rejection.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AA",
                "A",
                "%%",
                "MAYCAQACAQA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void malformed_signatures_are_rejected(String signature) {
        for (KeyPair key : new KeyPair[] {RSA, EC}) {
            String algorithm = key == RSA ? "RS256" : "ES256";
            String token = SignedTokens.unsigned(new JsonObject().put("alg", algorithm), claims()) + "." + signature;
            assertThat(verify(SignedTokens.pem(key), token)).isInstanceOf(Verdict.Rejected.class);
        }
    }

    @Test
    void a_key_may_be_a_path_or_have_no_line_breaks(@TempDir Path folder) throws IOException {
        String pem = SignedTokens.pem(EC);
        String token = SignedTokens.es256(EC, HEADER, claims());
        Path file = Files.writeString(folder.resolve("key.pem"), "our key:\n" + pem);
        assertThat(verify(AuthConfig.pem(file.toString()), token)).isInstanceOf(Verdict.Accepted.class);
        assertThat(AuthConfig.pem(pem)).isEqualTo(pem);
        assertThat(verify(pem.replace("\n", "\\n"), token)).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(pem.replace("\n", ""), token)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void a_weak_or_invalid_key_is_rejected() {
        assertThatThrownBy(() -> config(SignedTokens.pem(SignedTokens.keyPair("RSA", 1024))))
                .hasMessageContaining("2048");
        assertThatThrownBy(() -> config(SignedTokens.pem(SignedTokens.keyPair("EC", 384))))
                .hasMessageContaining("P-256");
        assertThatThrownBy(() -> config("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> config("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))
                .hasMessageContaining("PUBLIC KEY");
        assertThatThrownBy(() -> AuthConfig.pem("/no/such/file.pem")).hasMessageContaining("/no/such/file.pem");
        assertThatThrownBy(() -> AuthConfig.pem("\0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_configuration_without_any_key_is_rejected() {
        assertThatThrownBy(() -> new AuthConfig(null, null, null, "issuer", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuthConfig.ofSecret(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_configuration_does_not_print_its_secret() {
        assertThat(AuthConfig.ofSecret("hidden").toString()).doesNotContain("hidden");
    }

    private static AuthConfig config(String pem) {
        return new AuthConfig(null, pem, null, null, null);
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u-1").put("exp", NOW.getEpochSecond() + 60);
    }

    private static Verdict verify(String pem, String token) {
        return new TokenVerifier(config(pem), InstantSource.fixed(NOW))
                .verify(token)
                .result();
    }

    private static Rejection why(String pem, String token) {
        Verdict verdict = verify(pem, token);
        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        return ((Verdict.Rejected) verdict).why();
    }
}
