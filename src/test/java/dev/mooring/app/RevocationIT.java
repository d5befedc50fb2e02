package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Revoked tokens and users at whole nodes: clients, back ends and operators. */
class RevocationIT {

    private static final String MESSAGE = "Authentication failed: token revoked";

    /** The interval at which nodes read the list, with time for a busy machine. */
    private static final Duration RENEWAL = Duration.ofMillis(5_500);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private EmbeddedRedis server;
    private RawRedis redis;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
    }

    private TestNode node(String id) {
        TestNode node = TestNode.start("REDIS_URL", server.url(), "NODE_ID", id);
        opened.add(0, node);
        return node;
    }

    private ChatClient connect(TestNode node, String token, String transport) {
        ChatClient client = ChatClient.connect(node.url(), token, transport);
        opened.add(0, client);
        return client;
    }

    private void revoke(String name) {
        long now = Long.parseLong(redis.list("TIME").get(0)) * 1000;
        String until = String.valueOf(now + Duration.ofHours(1).toMillis());
        assertThat(redis.number("ZADD", "mooring:revoked", until, name)).isEqualTo(1);
    }

    private static String agent(String sub) {
        return TestNode.token(sub, Role.AGENT);
    }

    private static JsonObject refused(TestNode node, String token) {
        try (ChatClient client = ChatClient.open(node.url(), token)) {
            return client.take("connect_error");
        }
    }

    @Test
    void revoked_tokens_and_users_are_refused_and_no_others() {
        revoke("agent-1");
        revoke("token-1");
        TestNode node = node("one");
        JsonObject refusal = refused(node, agent("agent-1"));
        assertThat(refusal.getString("message")).isEqualTo(MESSAGE);
        assertThat(refusal.getJsonObject("data").getString("code")).isEqualTo("unauthorized");
        assertThat(refused(node, TestNode.tokenWithId("token-1", "agent-2", Role.AGENT)))
                .isEqualTo(refusal);
        connect(node, TestNode.tokenWithId("token-2", "agent-2", Role.AGENT), "websocket");
        connect(node, agent("agent-2"), "websocket");
    }

    @Test
    void a_revoked_token_in_the_header_is_refused() {
        revoke("agent-1");
        TestNode node = node("one");
        String path = node.url() + "/socket.io/?EIO=4&transport=polling";
        String open =
                RawHttp.get(path, "Authorization", "Bearer " + agent("agent-1")).body();
        String session = path + "&sid=" + new JsonObject(open.substring(1)).getString("sid");
        assertThat(RawHttp.post(session, "40/chat,").body()).isEqualTo("ok");
        assertThat(RawHttp.get(session).body())
                .startsWith("44/chat,")
                .contains(MESSAGE)
                .contains("unauthorized");
    }

    @Test
    void a_client_cannot_refresh_to_a_revoked_token() {
        revoke("token-1");
        TestNode node = node("one");
        try (RawChat agent = RawChat.connect(node.url(), agent("agent-1"))) {
            String revoked = TestNode.tokenWithId("token-1", "agent-1", Role.AGENT);
            JsonObject answer = agent.call("refresh-token", new JsonObject().put("token", revoked));
            assertThat(answer.getBoolean("ok")).isFalse();
            assertThat(answer.getJsonObject("error"))
                    .isEqualTo(new JsonObject().put("code", "unauthorized").put("message", MESSAGE));
            String other = TestNode.tokenWithId("token-2", "agent-1", Role.AGENT);
            assertThat(agent.call("refresh-token", new JsonObject().put("token", other))
                            .getBoolean("ok"))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"SERVICE, /api/conversations/none, 404", "ADMIN, /ops/nodes, 200", "ADMIN, /metrics, 200"})
    void requests_with_a_revoked_token_are_401(Role role, String path, int status) {
        revoke("gone");
        TestNode node = node("one");
        String[] headers = {"X-Forwarded-For", "192.0.2.1", "Authorization", "Bearer " + TestNode.token("gone", role)};
        assertThat(RawHttp.get(node.url() + path, headers))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(401))
                .satisfies(answer -> assertThat(answer.body()).contains(MESSAGE));
        headers[3] = "Bearer " + TestNode.token("still-here", role);
        assertThat(RawHttp.get(node.url() + path, headers).statusCode()).isEqualTo(status);
    }

    @Test
    void a_revocation_disconnects_sockets_on_every_node_within_a_renewal() {
        TestNode one = node("one");
        TestNode two = node("two");
        ChatClient bySubject = connect(one, agent("agent-1"), "websocket");
        ChatClient whilePolling = connect(two, agent("agent-1"), "polling");
        ChatClient byToken = connect(two, TestNode.tokenWithId("token-1", "agent-2", Role.AGENT), "websocket");
        ChatClient renewed = connect(one, TestNode.tokenWithId("token-1", "agent-2", Role.AGENT), "websocket");
        String next = TestNode.tokenWithId("token-2", "agent-2", Role.AGENT);
        assertThat(renewed.call("refresh-token", next).getBoolean("ok")).isTrue();
        ChatClient other = connect(two, agent("agent-3"), "websocket");
        revoke("agent-1");
        revoke("token-1");
        long start = System.nanoTime();
        for (ChatClient gone : List.of(bySubject, whilePolling, byToken)) {
            assertThat(gone.take("error"))
                    .isEqualTo(new JsonObject().put("code", "unauthorized").put("message", MESSAGE));
            assertThat(gone.take("disconnect").getString("value")).isEqualTo("io server disconnect");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(RENEWAL);
        assertThat(renewed.socket().connected())
                .as("a socket with a refreshed token is not affected by the former token")
                .isTrue();
        assertThat(other.socket().connected()).isTrue();
        await().untilAsserted(() -> assertThat(
                        redis.text("XRANGE", "mooring:closed", "-", "+").split("cause, kicked", -1))
                .as("three sessions with their close causes")
                .hasSize(4));
        assertThat(refused(one, agent("agent-1")).getString("message")).isEqualTo(MESSAGE);
    }

    @Test
    void after_the_end_of_a_revocation_a_user_may_connect() {
        revoke("pardoned");
        TestNode node = node("one");
        assertThat(refused(node, agent("pardoned")).getString("message")).isEqualTo(MESSAGE);
        assertThat(redis.number("ZREM", "mooring:revoked", "pardoned")).isEqualTo(1);
        // After a reconnection nodes renew the lease and read the list at once.
        assertThat(redis.number("CLIENT", "KILL", "TYPE", "normal")).isPositive();
        String path = node.url() + "/api/conversations/none";
        await().until(() -> RawHttp.get(path, "Authorization", "Bearer " + agent("pardoned"))
                        .statusCode()
                == 404);
        connect(node, agent("pardoned"), "websocket");
    }

    @Test
    void while_redis_is_unreachable_revocations_stay_in_force() throws IOException {
        revoke("agent-1");
        TestNode node = node("one");
        server.close();
        await().until(() -> RawHttp.get(node.url() + "/health/ready").body().contains("degraded"));
        assertThat(refused(node, agent("agent-1")).getString("message")).isEqualTo(MESSAGE);
        connect(node, agent("agent-2"), "websocket");
        server = EmbeddedRedis.startAt(server.port());
    }
}
