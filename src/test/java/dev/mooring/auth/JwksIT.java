package dev.mooring.auth;

import dev.mooring.app.TestNode;
import dev.mooring.support.Answers;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A node that accepts the tokens of an issuer whose keys the node fetches. */
class JwksIT {

    private static final KeyPair KEY = SignedTokens.rsaKey();

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    private int issuer() {
        JsonObject keys = new JsonObject().put("keys", new JsonArray().add(SignedTokens.jwk("one", KEY)));
        return Answers.await(vertx.createHttpServer()
                        .requestHandler(request -> request.response().end(keys.encode()))
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private static String token(KeyPair key) {
        JsonObject header =
                new JsonObject().put("alg", "RS256").put("typ", "JWT").put("kid", "one");
        JsonObject claims = new JsonObject()
                .put("sub", "agent-1")
                .put("role", "agent")
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
        return SignedTokens.rs256(key, header, claims);
    }

    @Test
    void every_loop_accepts_tokens_of_the_issuer_and_rejects_tokens_of_another_key() {
        String url = "http://127.0.0.1:" + issuer() + "/jwks.json";
        try (TestNode node = TestNode.start("JWT_JWKS_URL", url, "JWT_SECRET", "")) {
            for (int i = 0; i < 4; i++) {
                RawChat.connect(node.url(), token(KEY)).close();
            }
            assertThatThrownBy(() -> RawChat.connect(node.url(), token(SignedTokens.rsaKey())))
                    .hasMessageContaining("unauthorized");
            assertThat(RawHttp.get(node.url() + "/health/websocket").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_node_starts_without_its_issuer_and_reports_that_it_has_no_key() {
        try (TestNode node = TestNode.start("JWT_JWKS_URL", "http://127.0.0.1:1/jwks.json", "JWT_SECRET", "")) {
            assertThat(RawHttp.get(node.url() + "/health").statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + "/health/websocket").statusCode())
                    .isEqualTo(503);
        }
    }
}
