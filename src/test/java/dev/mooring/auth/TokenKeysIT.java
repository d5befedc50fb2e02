package dev.mooring.auth;

import dev.mooring.app.TestNode;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whole nodes that are told by their environment whose tokens to believe. */
class TokenKeysIT {

    private static final KeyPair RSA = SignedTokens.rsaKey();
    private static final KeyPair EC = SignedTokens.ecKey();
    private static final JsonObject HEADER = new JsonObject().put("typ", "JWT");

    private static JsonObject claims() {
        return new JsonObject()
                .put("sub", "admin-1")
                .put("role", "admin")
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
    }

    private static String signed(JsonObject claims) {
        return SignedTokens.hs256(TestNode.SECRET, claims);
    }

    private static void believed(TestNode node, String token) {
        RawChat.connect(node.url(), token).close();
        assertThat(status(node, token)).isEqualTo(200);
    }

    private static void refused(TestNode node, String token) {
        assertThatThrownBy(() -> RawChat.connect(node.url(), token))
                .hasMessageContaining("44/chat,")
                .hasMessageContaining("Authentication failed: ")
                .hasMessageContaining("\"code\":\"unauthorized\"");
        assertThat(status(node, token)).isEqualTo(401);
    }

    private static int status(TestNode node, String token) {
        return RawHttp.get(node.url() + "/ops/counts", "Authorization", "Bearer " + token)
                .statusCode();
    }

    @Test
    void a_token_of_another_issuer_or_for_somebody_else_is_refused() {
        try (TestNode node = TestNode.start("JWT_ISSUER", "https://login.example", "JWT_AUDIENCE", "mooring")) {
            JsonObject right = claims().put("iss", "https://login.example").put("aud", "mooring");
            believed(node, signed(right));
            believed(
                    node,
                    signed(right.copy().put("aud", new JsonArray().add("a").add("mooring"))));
            refused(node, signed(right.copy().put("iss", "https://evil.example")));
            refused(node, signed(right.copy().put("aud", "others")));
            JsonObject noIssuer = right.copy();
            noIssuer.remove("iss");
            refused(node, signed(noIssuer));
            JsonObject noAudience = right.copy();
            noAudience.remove("aud");
            refused(node, signed(noAudience));
        }
    }

    @Test
    void without_an_issuer_and_an_audience_a_token_may_have_any() {
        try (TestNode node = TestNode.start()) {
            believed(node, signed(claims().put("iss", "https://any.example").put("aud", "any")));
        }
    }

    @Test
    void a_public_key_in_the_environment_is_for_its_tokens_alone() {
        try (TestNode node = TestNode.start("JWT_SECRET", "", "JWT_PUBLIC_KEY", SignedTokens.pem(RSA))) {
            believed(node, SignedTokens.rs256(RSA, HEADER, claims()));
            refused(node, SignedTokens.rs256(SignedTokens.rsaKey(), HEADER, claims()));
            refused(node, SignedTokens.es256(EC, HEADER, claims()));
            refused(node, signed(claims()));
        }
    }

    @Test
    void a_public_key_may_be_in_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), SignedTokens.pem(EC));
        try (TestNode node = TestNode.start("JWT_SECRET", "", "JWT_PUBLIC_KEY", file.toString())) {
            believed(node, SignedTokens.es256(EC, HEADER, claims()));
            refused(node, SignedTokens.es256(SignedTokens.ecKey(), HEADER, claims()));
            refused(node, SignedTokens.rs256(RSA, HEADER, claims()));
        }
    }
}
