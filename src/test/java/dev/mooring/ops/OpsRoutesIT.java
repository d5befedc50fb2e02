package dev.mooring.ops;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The operators' routes of two nodes at one Redis, and the contents of Redis. */
class OpsRoutesIT {

    private static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);
    private static final String SESSIONS = "mooring:node:one:sessions";

    private EmbeddedRedis server;
    private RawRedis redis;
    private TestNode one;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        one = node("one");
    }

    @AfterEach
    void stop() {
        one.close();
        server.close();
    }

    private TestNode node(String id) {
        return TestNode.start("REDIS_URL", server.url(), "NODE_ID", id, "MASK_ADDRESSES", "true");
    }

    /** A client of {@code /chat}, and the public part of its sid. */
    private record Connected(RawWebSocket socket, String session) {}

    private static Connected connect(TestNode node, String auth) {
        RawWebSocket socket =
                RawWebSocket.connect(node.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        String sid = new JsonObject(socket.text().substring(1)).getString("sid");
        assertThat(socket.send("40/chat," + auth).text()).startsWith("40/chat,");
        return new Connected(socket, sid.substring(0, 16));
    }

    private static Connected agent(TestNode node, String user) {
        String token = TestNode.token(user, Role.AGENT);
        return connect(node, new JsonObject().put("token", token).encode());
    }

    private static HttpResponse<String> send(TestNode node, String method, String path, String token) {
        return RawHttp.send(method, node.url() + path, "", "Authorization", "Bearer " + token);
    }

    private JsonObject ask(int status, String method, String path) {
        HttpResponse<String> answer = send(one, method, path, ADMIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }

    private void awaitListed(int number) {
        await().untilAsserted(() -> {
            JsonArray sessions = ask(200, "GET", "/ops/sessions").getJsonArray("sessions");
            assertThat(sessions).hasSize(number);
            assertThat(sessions)
                    .allSatisfy(each -> assertThat(((JsonObject) each).getJsonArray("namespaces"))
                            .hasSize(1));
        });
    }

    private static String closing(RawWebSocket socket) {
        return frame(socket, "41");
    }

    /** Waits for the next frame with this beginning, and skips heartbeats. */
    private static String frame(RawWebSocket socket, String beginning) {
        String frame = socket.text();
        while (!frame.startsWith(beginning)) {
            frame = socket.text();
        }
        return frame;
    }

    @Test
    void clients_are_listed_in_the_api_and_in_redis() throws IOException {
        Connected agent = agent(one, "agent-7");
        connect(one, "");
        awaitListed(2);
        assertThat(redis.number("HLEN", SESSIONS)).isEqualTo(2);
        assertThat(redis.number("EVAL", Files.readString(Path.of("docs/ops/count.lua")), "0"))
                .isEqualTo(2);
        await().untilAsserted(() -> assertThat(ask(200, "GET", "/ops/counts").getMap())
                .containsEntry("sessions", 2)
                .containsEntry("sockets", 2)
                .containsEntry("websocket", 2)
                .containsEntry("polling", 0)
                .containsEntry("authenticated", 1)
                .containsEntry("widget", 1)
                .containsEntry("nodes", 1)
                .containsKey("asOf"));
        JsonObject node = ask(200, "GET", "/ops/nodes").getJsonArray("nodes").getJsonObject(0);
        assertThat(node.getString("id")).isEqualTo("one");
        assertThat(node.getString("state")).isEqualTo("ready");
        JsonObject page = ask(200, "GET", "/ops/sessions?user=agent-7&transport=websocket&ip=127.0.0.9");
        JsonObject found = page.getJsonArray("sessions").getJsonObject(0);
        assertThat(page.getJsonArray("sessions")).hasSize(1);
        assertThat(found.getString("session")).isEqualTo(agent.session());
        assertThat(found.getString("ip")).isEqualTo("127.0.0.0");
        JsonObject shown = ask(200, "GET", "/ops/sessions/" + agent.session());
        assertThat(shown.getString("state")).isEqualTo("open");
        assertThat(shown.getJsonArray("events").encode()).contains("CONNECT /chat");
    }

    @Test
    void sockets_are_counted_by_namespace_on_request() {
        try (TestNode two = node("two")) {
            connect(one, "");
            RawWebSocket both = connect(two, "").socket();
            assertThat(frame(both.send("40"), "40{")).contains("sid");
            await().untilAsserted(() -> assertThat(
                            ask(200, "GET", "/ops/counts?by=namespace").getMap())
                    .containsEntry("sessions", 2)
                    .containsEntry("sockets", 3)
                    .containsEntry("namespaces", Map.of("/", 1, "/chat", 2)));
            assertThat(redis.hash("mooring:node:two:namespaces")).isEqualTo(Map.of("/", "1", "/chat", "1"));
            assertThat(redis.number("PTTL", "mooring:node:two:namespaces")).isBetween(1L, 15_000L);
            RawWebSocket ignored = both.send("41");
            await().untilAsserted(() -> assertThat(ask(200, "GET", "/ops/counts?by=namespace")
                            .getJsonObject("namespaces")
                            .getMap())
                    .isEqualTo(Map.of("/chat", 2)));
            assertThat(ask(200, "GET", "/ops/counts").getMap())
                    .as("no counts by namespace unless requested")
                    .containsOnlyKeys(
                            "sessions", "sockets", "websocket", "polling", "authenticated", "widget", "nodes", "asOf");
            ask(400, "GET", "/ops/counts?by=moon");
        }
        assertThat(redis.number("EXISTS", "mooring:node:two:namespaces"))
                .as("the record has expired with its node")
                .isZero();
    }

    @Test
    void pages_follow_one_another() {
        connect(one, "");
        connect(one, "");
        awaitListed(2);
        JsonObject first = ask(200, "GET", "/ops/sessions?limit=1");
        JsonObject second = ask(200, "GET", "/ops/sessions?limit=1&cursor=" + first.getString("next"));
        assertThat(first.getJsonArray("sessions")).hasSize(1);
        assertThat(second.getJsonArray("sessions")).hasSize(1).isNotEqualTo(first.getJsonArray("sessions"));
        for (String limit : new String[] {"", "0", "-1", "201", "1.5", "ten", "99999999999"}) {
            ask(400, "GET", "/ops/sessions?limit=" + limit);
        }
        assertThat(ask(200, "GET", "/ops/sessions?limit=200").getJsonArray("sessions"))
                .hasSize(2);
        ask(400, "GET", "/ops/sessions?cursor=nonsense");
    }

    @Test
    void a_kicked_client_leaves_its_namespaces_and_is_closed() {
        Connected agent = agent(one, "agent-7");
        awaitListed(1);
        assertThat(ask(202, "DELETE", "/ops/sessions/" + agent.session()).getInteger("closed"))
                .isEqualTo(1);
        assertThat(closing(agent.socket())).isEqualTo("41/chat,");
        assertThat(agent.socket().closeStatus()).isBetween(1000, 1006);
        awaitListed(0);
        ask(404, "DELETE", "/ops/sessions/" + agent.session());
    }

    @Test
    void clients_of_another_node_are_counted_and_kicked() {
        try (TestNode two = node("two")) {
            Connected there = agent(two, "agent-7");
            Connected here = agent(one, "agent-7");
            awaitListed(2);
            JsonObject health =
                    new JsonObject(RawHttp.get(one.url() + "/health/websocket").body());
            assertThat(health.getJsonObject("features").getBoolean("stickySession"))
                    .as("two nodes without a relay between them")
                    .isFalse();
            JsonObject connections = health.getJsonObject("connections");
            assertThat(connections.getInteger("node")).isEqualTo(1);
            assertThat(connections.getInteger("cluster")).isEqualTo(2);
            assertThat(ask(202, "DELETE", "/ops/users/agent-7/sessions").getInteger("closed"))
                    .isEqualTo(2);
            assertThat(closing(there.socket())).isEqualTo("41/chat,");
            assertThat(closing(here.socket())).isEqualTo("41/chat,");
            assertThat(ask(202, "POST", "/ops/nodes/two/drain").getString("state"))
                    .isEqualTo("draining");
            await().untilAsserted(() -> assertThat(
                            RawHttp.get(two.url() + "/health/ready").statusCode())
                    .isEqualTo(503));
        }
        assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1")).containsExactly("one");
        ask(404, "POST", "/ops/nodes/two/drain");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /ops/counts",
        "GET,    /ops/nodes",
        "GET,    /ops/sessions",
        "GET,    /ops/sessions/AAAAAAAAAAAAAAAA",
        "DELETE, /ops/sessions/AAAAAAAAAAAAAAAA",
        "DELETE, /ops/users/u/sessions",
        "POST,   /ops/nodes/one/drain"
    })
    void operators_only(String method, String path) {
        assertThat(RawHttp.send(method, one.url() + path, "").statusCode()).isEqualTo(401);
        for (Role role : new Role[] {Role.SERVICE, Role.AGENT, Role.OTHER}) {
            assertThat(send(one, method, path, TestNode.token("x", role)).statusCode())
                    .isEqualTo(403);
        }
    }
}
