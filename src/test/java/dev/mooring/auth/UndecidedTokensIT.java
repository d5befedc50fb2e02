package dev.mooring.auth;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Answers;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Valid tokens that a node cannot verify because the keys or the list of revoked tokens are missing. */
class UndecidedTokensIT {

    private static final KeyPair KEY = SignedTokens.rsaKey();
    private static final Duration REPAIR = Duration.ofSeconds(20);
    private static final int DROPPED = 0;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger status = new AtomicInteger(200);
    private EmbeddedRedis server;
    private RawRedis redis;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
    }

    @AfterEach
    void stop() {
        server.close();
        Answers.await(vertx.close());
    }

    private String issuer() {
        JsonObject keys = new JsonObject().put("keys", new JsonArray().add(SignedTokens.jwk("one", KEY)));
        int port = Answers.await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            if (status.get() == DROPPED) {
                                request.connection().close();
                            } else {
                                request.response().setStatusCode(status.get()).end(keys.encode());
                            }
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return "http://127.0.0.1:" + port + "/jwks.json";
    }

    private static String issued(String keyId, KeyPair key) {
        JsonObject header = new JsonObject().put("alg", "RS256").put("typ", "JWT");
        if (!keyId.isEmpty()) {
            header.put("kid", keyId);
        }
        JsonObject claims = new JsonObject()
                .put("sub", "admin-1")
                .put("role", "admin")
                .put("exp", Instant.now().plusSeconds(600).getEpochSecond());
        return SignedTokens.rs256(key, header, claims);
    }

    private static HttpResponse<String> ask(TestNode node, String path, String token) {
        return RawHttp.get(node.url() + path, "Authorization", "Bearer " + token, "X-Forwarded-For", "192.0.2.1");
    }

    private static String ready(TestNode node) {
        HttpResponse<String> answer = RawHttp.get(node.url() + "/health/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("status");
    }

    private static void assertUndecided(TestNode node, String token) {
        try (ChatClient client = ChatClient.open(node.url(), token)) {
            JsonObject refusal = client.take("connect_error");
            assertThat(refusal.getString("message")).isNotBlank();
            assertThat(refusal.getJsonObject("data")).isEqualTo(new JsonObject().put("code", "unavailable"));
        }
        for (String path : new String[] {"/api/conversations/none", "/ops/nodes", "/metrics"}) {
            HttpResponse<String> answer = ask(node, path, token);
            assertThat(answer.statusCode()).as(path).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).as(path).isPresent();
            assertThat(answer.body()).contains("\"code\":\"unavailable\"");
        }
        assertThat(ready(node)).isEqualTo("degraded");
    }

    private static void assertDecided(TestNode node, String token) {
        await().atMost(REPAIR)
                .untilAsserted(() ->
                        assertThat(ask(node, "/ops/nodes", token).statusCode()).isEqualTo(200));
        await().untilAsserted(() -> assertThat(ready(node)).isEqualTo("ready"));
        for (int i = 0; i < 4; i++) { // on each loop
            ChatClient.connect(node.url(), token).close();
        }
    }

    private static void assertRefused(TestNode node, String token) {
        try (ChatClient client = ChatClient.open(node.url(), token)) {
            assertThat(client.take("connect_error").getJsonObject("data").getString("code"))
                    .isEqualTo("unauthorized");
        }
        assertThat(ask(node, "/ops/nodes", token).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 404, 302, DROPPED})
    void tokens_are_undecided_until_the_issuers_keys_are_fetched(int failure) {
        status.set(failure);
        // The node also has a secret, which cannot decide the issuer's tokens.
        try (TestNode node = TestNode.start("REDIS_URL", server.url(), "JWT_JWKS_URL", issuer())) {
            assertUndecided(node, issued("one", KEY));
            assertUndecided(node, issued("", KEY));
            String own = TestNode.token("admin-1", Role.ADMIN);
            assertThat(ask(node, "/ops/nodes", own).statusCode()).isEqualTo(200);
            assertRefused(node, own + "x");
            assertRefused(node, "no token");
            ChatClient.connect(node.url(), null).close();
            status.set(200);
            assertDecided(node, issued("one", KEY));
            assertRefused(node, issued("one", SignedTokens.rsaKey()));
        }
    }

    @Test
    void another_configured_key_does_not_decide_tokens_of_missing_keys() {
        status.set(503);
        try (TestNode node = TestNode.start(
                "REDIS_URL",
                server.url(),
                "JWT_JWKS_URL",
                issuer(),
                "JWT_SECRET",
                "",
                "JWT_PUBLIC_KEY",
                SignedTokens.pem(SignedTokens.rsaKey()))) {
            assertUndecided(node, issued("", KEY));
            assertUndecided(node, issued("one", KEY));
        }
    }

    @Test
    void tokens_are_undecided_until_the_list_of_revoked_tokens_is_read() {
        redis.text("SET", "mooring:revoked", "no list");
        String good = TestNode.token("admin-1", Role.ADMIN);
        try (TestNode node = TestNode.start("REDIS_URL", server.url())) {
            assertUndecided(node, good);
            assertRefused(node, good + "x");
            ChatClient.connect(node.url(), null).close();
            redis.text("DEL", "mooring:revoked");
            assertDecided(node, good);
            redis.text("SET", "mooring:revoked", "no list");
            await().untilAsserted(() -> assertThat(ready(node)).isEqualTo("degraded"));
            assertThat(ask(node, "/ops/nodes", good).statusCode())
                    .as("the list that was read last stays valid")
                    .isEqualTo(200);
        }
    }
}
