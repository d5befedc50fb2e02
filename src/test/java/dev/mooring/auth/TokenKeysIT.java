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

/** Nodes with keys, issuer and audience from their environment. */
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

    private static void assertAccepted(TestNode node, String token) {
        RawChat.connect(node.url(), token).close();
        assertThat(status(node, token)).isEqualTo(200);
    }

    private static void assertRejected(TestNode node, String token) {
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
    void a_token_of_another_issuer_or_audience_is_rejected() {
        try (TestNode node = TestNode.start("JWT_ISSUER", "https://login.example", "JWT_AUDIENCE", "mooring")) {
            JsonObject right = claims().put("iss", "https://login.example").put("aud", "mooring");
            assertAccepted(node, signed(right));
            assertAccepted(
                    node,
                    signed(right.copy().put("aud", new JsonArray().add("a").add("mooring"))));
            assertRejected(node, signed(right.copy().put("iss", "https://evil.example")));
            assertRejected(node, signed(right.copy().put("aud", "others")));
            JsonObject noIssuer = right.copy();
            noIssuer.remove("iss");
            assertRejected(node, signed(noIssuer));
            JsonObject noAudience = right.copy();
            noAudience.remove("aud");
            assertRejected(node, signed(noAudience));
        }
    }

    @Test
    void without_configured_issuer_and_audience_any_are_accepted() {
        try (TestNode node = TestNode.start()) {
            assertAccepted(
                    node, signed(claims().put("iss", "https://any.example").put("aud", "any")));
        }
    }

    @Test
    void a_public_key_accepts_only_its_own_tokens() {
        try (TestNode node = TestNode.start("JWT_SECRET", "", "JWT_PUBLIC_KEY", SignedTokens.pem(RSA))) {
            assertAccepted(node, SignedTokens.rs256(RSA, HEADER, claims()));
            assertRejected(node, SignedTokens.rs256(SignedTokens.rsaKey(), HEADER, claims()));
            assertRejected(node, SignedTokens.es256(EC, HEADER, claims()));
            assertRejected(node, signed(claims()));
        }
    }

    @Test
    void a_public_key_may_be_in_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), SignedTokens.pem(EC));
        try (TestNode node = TestNode.start("JWT_SECRET", "", "JWT_PUBLIC_KEY", file.toString())) {
            assertAccepted(node, SignedTokens.es256(EC, HEADER, claims()));
            assertRejected(node, SignedTokens.es256(SignedTokens.ecKey(), HEADER, claims()));
            assertRejected(node, SignedTokens.rs256(RSA, HEADER, claims()));
        }
    }
}
