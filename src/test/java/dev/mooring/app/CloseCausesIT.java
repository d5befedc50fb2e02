package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The close causes of sessions, in the API and in Redis. By a clock that jumps ahead the sessions last more than 10 s.
 */
class CloseCausesIT {

    private static final String AGENT = "agent-7";
    private static final Duration LEAP = Duration.ofSeconds(11);

    private final LeapingClock clock = new LeapingClock();
    private EmbeddedRedis server;
    private RawRedis redis;
    private TestNode node;

    /** The system's clock, which a test can set ahead. */
    private static final class LeapingClock implements InstantSource {

        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        node = TestNode.startBy(
                clock,
                "REDIS_URL",
                server.url(),
                "WEBSOCKET_PING_INTERVAL",
                "1000",
                "WEBSOCKET_PING_TIMEOUT",
                "300",
                "LIMIT_EVENTS_PER_SOCKET",
                "1:5",
                "LIMIT_SEND_BUFFER",
                "20000");
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private RawChat agent() {
        return aged(RawChat.connect(node.url(), TestNode.token(AGENT, Role.AGENT)));
    }

    private RawPolling pollingAgent() {
        return aged(RawPolling.connect(node.url(), new JsonObject().put("token", TestNode.token(AGENT, Role.AGENT))));
    }

    private <T> T aged(T session) {
        clock.ahead = LEAP;
        return session;
    }

    private HttpResponse<String> ask(String method, String path, Role role, String body) {
        String bearer = "Bearer " + TestNode.token("asker", role);
        return RawHttp.send(
                method, node.url() + path, body, "Authorization", bearer, "Content-Type", "application/json");
    }

    private static String publicPart(String sid) {
        return sid.substring(0, 16);
    }

    private void assertCause(String sid, String cause) {
        String session = publicPart(sid);
        await().untilAsserted(() -> assertThat(redis.text("XREVRANGE", "mooring:closed", "+", "-", "COUNT", "1"))
                .contains("session, " + session + ", cause, " + cause + ", duration, ", ", user, " + AGENT));
        JsonObject shown = new JsonObject(
                ask("GET", "/ops/sessions/" + session, Role.ADMIN, "").body());
        assertThat(shown.getMap())
                .containsEntry("session", session)
                .containsEntry("state", "closed")
                .containsEntry("cause", cause)
                .containsEntry("user", AGENT);
        assertThat(shown.getLong("duration"))
                .isBetween(LEAP.toMillis(), LEAP.plusSeconds(10).toMillis());
        assertThat(shown.getJsonArray("events").encode())
                .contains("opened ", "CONNECT /chat")
                .endsWith(" closed " + cause + "\"]");
        String why = "mooring:session:" + session + ":why";
        assertThat(redis.text("TYPE", why)).isEqualTo("string");
        assertThat(redis.number("TTL", why)).isBetween(3_590L, 3_600L);
        assertThat(redis.text("GET", why)).contains("\"cause\":\"" + cause + "\"");
    }

    @Test
    void an_unanswered_ping_is_ping_timeout() {
        assertCause(agent().sid(), "ping timeout");
    }

    @Test
    void a_broken_connection_is_transport_close() {
        RawChat agent = agent();
        agent.close();
        assertCause(agent.sid(), "transport close");
    }

    @Test
    void a_second_poll_is_transport_error() {
        RawPolling agent = pollingAgent();
        CompletableFuture<HttpResponse<String>> one = RawHttp.getLater(agent.uri());
        CompletableFuture<HttpResponse<String>> other = RawHttp.getLater(agent.uri());
        assertThat(one.thenCombine(other, (a, b) -> a.statusCode() + b.statusCode()))
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(200 + 400);
        assertCause(agent.sid(), "transport error");
    }

    @Test
    void a_malformed_packet_is_parse_error() {
        RawChat agent = agent();
        RawWebSocket ignored = agent.socket().send("4nonsense");
        assertCause(agent.sid(), "parse error");
    }

    @Test
    void an_unread_buffer_is_slow_consumer() {
        RawPolling agent = pollingAgent();
        JsonObject event = new JsonObject().put("event", "news");
        event.put("args", new JsonArray().add("x".repeat(9_000)));
        for (int i = 0; i < 3; i++) {
            assertThat(ask("POST", "/api/users/" + AGENT + "/emit", Role.SERVICE, event.encode())
                            .statusCode())
                    .isEqualTo(202);
        }
        assertCause(agent.sid(), "slow consumer");
    }

    @Test
    void a_kick_is_kicked() {
        RawChat agent = agent();
        await().until(() -> redis.number("HLEN", "mooring:user:" + AGENT) == 1);
        assertThat(ask("DELETE", "/ops/sessions/" + publicPart(agent.sid()), Role.ADMIN, "")
                        .statusCode())
                .isEqualTo(202);
        assertCause(agent.sid(), "kicked");
    }

    @Test
    void a_drain_is_drained() {
        RawChat agent = agent();
        String id = redis.list("ZRANGE", "mooring:nodes", "0", "-1").get(0);
        assertThat(ask("POST", "/ops/nodes/" + id + "/drain", Role.ADMIN, "").statusCode())
                .isEqualTo(202);
        assertCause(agent.sid(), "drained");
    }

    @Test
    void an_expired_token_is_token_expired() {
        // An official client, which answers pings meanwhile.
        try (ChatClient agent = ChatClient.connect(node.url(), TestNode.token(AGENT, Role.AGENT), "websocket")) {
            clock.ahead = LEAP;
            String token = TestNode.token(AGENT, Role.AGENT, LEAP.plusSeconds(2));
            assertThat(agent.call("refresh-token", new JsonObject().put("token", token))
                            .getBoolean("ok"))
                    .isTrue();
            assertCause(agent.sid(), "token expired");
        }
    }

    @Test
    void a_close_by_the_client_is_client() {
        RawPolling agent = pollingAgent().send("1");
        assertCause(agent.sid(), "client");
    }

    @Test
    void an_exceeded_rate_is_overload() {
        RawChat agent = agent();
        for (int i = 0; i < 12; i++) {
            int ignored = agent.emit("anything", new JsonObject());
        }
        assertCause(agent.sid(), "overload");
    }
}
