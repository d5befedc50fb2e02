package dev.mooring.auth;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Answers;
import dev.mooring.support.LogLines;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A socket that disconnects or is taken over while the node fetches the key of the socket's new token. */
class LateRefreshIT {

    private static final KeyPair KEY = SignedTokens.rsaKey();
    private static final String NAME = "agent-1";
    private static final String TOKEN = TestNode.token(NAME, Role.AGENT);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean isSlow = new AtomicBoolean();
    private final Queue<HttpServerRequest> waiting = new ConcurrentLinkedQueue<>();
    private LogLines log;
    private EmbeddedRedis server;
    private RawRedis redis;
    private TestNode node;
    private RawChat client;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        node = TestNode.start("REDIS_URL", server.url(), "JWT_JWKS_URL", issuer());
        isSlow.set(true);
        client = RawChat.connect(node.url(), TOKEN);
        log = LogLines.listen();
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
        log.close();
        server.close();
        Answers.await(vertx.close());
    }

    private String issuer() {
        int port = Answers.await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            waiting.add(request);
                            if (!isSlow.get()) {
                                answer("one");
                            }
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return "http://127.0.0.1:" + port + "/jwks.json";
    }

    private void answer(String keyId) {
        JsonObject keys = new JsonObject().put("keys", new JsonArray().add(SignedTokens.jwk(keyId, KEY)));
        waiting.remove().response().end(keys.encode()).onComplete(sent -> {});
    }

    /** Sends a refresh with a token of an unknown key; returns the number of its ack. */
    private int refresh(String role, Duration life) {
        JsonObject header =
                new JsonObject().put("alg", "RS256").put("typ", "JWT").put("kid", "two");
        JsonObject claims = new JsonObject()
                .put("sub", NAME)
                .put("role", role)
                .put("exp", Instant.now().plus(life).getEpochSecond());
        String token = SignedTokens.rs256(KEY, header, claims);
        int ack = client.emit("refresh-token", new JsonObject().put("token", token));
        await().until(() -> !waiting.isEmpty());
        return ack;
    }

    /** Lets the issuer answer, and waits until every loop of the node has verified the token. */
    private void judge() {
        answer("two");
        for (int loop = 0; loop < 2; loop++) {
            RawChat witness = RawChat.connect(node.url(), TOKEN);
            while (witness.loop() != loop) {
                witness.close();
                witness = RawChat.connect(node.url(), TOKEN);
            }
            witness.close();
        }
    }

    private String state() {
        return redis.text("GET", "sio:session:" + client.pid());
    }

    private static JsonObject in(String conversation) {
        return new JsonObject().put("conversationId", conversation);
    }

    private String joined() {
        RawChat widget = RawChat.connect(node.url(), null);
        String conversation = widget.call(
                        "widget-send-message",
                        new JsonObject()
                                .put("customerId", "c")
                                .put("botId", "shop")
                                .put("message", "hello"))
                .getString("conversationId");
        widget.close();
        assertThat(client.call("join-conversation", in(conversation)).getBoolean("ok"))
                .isTrue();
        return conversation;
    }

    @Test
    void a_refresh_of_a_taken_over_socket_is_rejected_and_does_not_affect_the_new_socket() {
        String conversation = joined();
        int ack = refresh("customer", Duration.ofHours(1));
        RawChat next = RawChat.comeBack(node.url(), TOKEN, client);
        assertThat(next.id()).isEqualTo(client.id());
        answer("two");
        JsonObject refused = client.ack(ack);
        assertThat(refused.getBoolean("ok")).as(refused.encode()).isFalse();
        assertThat(refused.getJsonObject("error").getString("code")).isEqualTo("unavailable");
        JsonObject said = next.call(
                "send-message", in(conversation).put("message", "still here").put("role", "agent"));
        assertThat(said.getBoolean("ok")).as(said.encode()).isTrue();
        assertThat(next.messages(1).get(0).getString("message")).isEqualTo("still here");
        next.close();
        assertThat(log.with("failed")).isEmpty();
    }

    @Test
    void a_refresh_of_a_disconnected_socket_does_not_change_the_stored_state() {
        String conversation = joined();
        int ignored = refresh("customer", Duration.ofHours(1));
        client.close();
        await().until(() -> redis.number("PTTL", "sio:session:" + client.pid()) <= 120_000);
        String kept = state();
        judge();
        assertThat(state()).isEqualTo(kept);
        RawChat next = RawChat.comeBack(node.url(), TOKEN, client);
        assertThat(next.id()).isEqualTo(client.id());
        JsonObject said = next.call(
                "send-message", in(conversation).put("message", "back").put("role", "agent"));
        assertThat(said.getBoolean("ok")).as(said.encode()).isTrue();
        assertThat(next.messages(1)).hasSize(1);
        next.close();
        assertThat(log.with("failed")).isEmpty();
    }

    @Test
    void a_refresh_of_a_socket_that_left_does_not_end_its_session_at_the_token_expiry() {
        assertThat(client.socket().send("40").isOpen()).isTrue();
        Duration life = Duration.ofSeconds(2);
        int ack = refresh("agent", life);
        client.send('1', "");
        await().until(() -> redis.number("EXISTS", "sio:session:" + client.pid()) == 0);
        judge();
        await().during(life.plusSeconds(1))
                .atMost(life.plusSeconds(3))
                .until(() -> client.socket().isOpen());
        assertThat(client.isAcknowledged(ack)).isFalse();
        assertThat(state()).isEqualTo("null");
        assertThat(RawHttp.get(node.url() + "/health/live").statusCode()).isEqualTo(200);
        assertThat(log.with("failed")).isEmpty();
    }
}
