package dev.mooring.auth;

import dev.mooring.app.TestNode;
import dev.mooring.support.Answers;
import dev.mooring.support.HelperClients;
import dev.mooring.support.HelperClients.Helper;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A client of mooring-client.js that connects while the node cannot fetch the keys of the client's token. */
class UnavailableKeysIT {

    private static final KeyPair KEY = SignedTokens.rsaKey();

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean isAway = new AtomicBoolean(true);

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    private String issuer() {
        JsonObject keys = new JsonObject().put("keys", new JsonArray().add(SignedTokens.jwk("one", KEY)));
        int port = Answers.await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            if (isAway.get()) {
                                request.response().setStatusCode(503).end();
                            } else {
                                request.response().end(keys.encode());
                            }
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return "http://127.0.0.1:" + port + "/jwks.json";
    }

    private static String token() {
        JsonObject header =
                new JsonObject().put("alg", "RS256").put("typ", "JWT").put("kid", "one");
        JsonObject claims = new JsonObject()
                .put("sub", "agent-1")
                .put("role", "agent")
                .put("exp", Instant.now().plusSeconds(60).getEpochSecond());
        return SignedTokens.rs256(KEY, header, claims);
    }

    @Test
    void the_client_retries_with_its_token_and_never_connects_as_a_widget() throws Exception {
        try (TestNode node = TestNode.start("JWT_JWKS_URL", issuer(), "JWT_SECRET", "");
                HelperClients clients = HelperClients.start()) {
            Helper agent = clients.begin(node.url(), new JsonObject().put("token", token()));
            await().until(() ->
                    String.valueOf(agent.status().getString("reason")).contains("unavailable"));
            assertThat(agent.status().getString("state")).isEqualTo("connecting");
            isAway.set(false);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> "connected".equals(agent.status().getString("state")));
            assertThat(agent.status().getString("as")).isEqualTo("user");
            assertThat(agent.state("log")).asString().doesNotContain("2/2");
        }
    }
}
