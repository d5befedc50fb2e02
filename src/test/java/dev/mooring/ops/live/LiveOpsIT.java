package dev.mooring.ops.live;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The namespace {@code /ops} of two nodes. */
class LiveOpsIT {

    private static final String SECRET = "a secret that only these nodes know";
    private static final String SNAPSHOT = "42/ops,[\"snapshot\",";

    private static EmbeddedRedis redis;
    private static TestNode one;
    private static TestNode two;

    @BeforeAll
    static void start() throws Exception {
        redis = EmbeddedRedis.start();
        one = node("one");
        two = node("two");
    }

    private static TestNode node(String id) {
        return TestNode.start("REDIS_URL", redis.url(), "NODE_ID", id, "CLUSTER_SECRET", SECRET);
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    private static RawWebSocket open(TestNode node) {
        return open(node, LiveOps.PATH);
    }

    private static RawWebSocket open(TestNode node, String path) {
        RawWebSocket socket =
                RawWebSocket.connect(node.url().replace("http", "ws") + path + "?EIO=4&transport=websocket");
        assertThat(socket.text()).startsWith("0{");
        return socket;
    }

    private static RawWebSocket watch(TestNode node, String token) {
        RawWebSocket socket = open(node);
        assertThat(socket.send("40/ops," + new JsonObject().put("token", token).encode())
                        .text())
                .startsWith("40/ops,{");
        return socket;
    }

    private static String admin() {
        return TestNode.token("admin-1", Role.ADMIN);
    }

    /** Waits for the next snapshot, and returns its nodes by name. */
    private static Map<String, JsonObject> snapshot(RawWebSocket socket) {
        String frame = socket.text();
        assertThat(frame).startsWith(SNAPSHOT);
        JsonObject snapshot =
                new JsonArray(frame.substring(SNAPSHOT.length() - "[\"snapshot\",".length())).getJsonObject(1);
        Map<String, JsonObject> nodes = new TreeMap<>();
        snapshot.getJsonArray("nodes").forEach(each -> {
            JsonObject node = (JsonObject) each;
            nodes.put(node.getString("node"), node);
        });
        return nodes;
    }

    private static JsonObject numbers(RawWebSocket socket, String node) {
        JsonObject numbers = snapshot(socket).get(node);
        assertThat(numbers).as(node).isNotNull();
        return Objects.requireNonNull(numbers);
    }

    private static RawWebSocket widget(TestNode node) {
        RawWebSocket socket = open(node, "/socket.io/");
        assertThat(socket.send("40/chat,").text()).startsWith("40/chat,{");
        return socket;
    }

    @Test
    void an_administrator_of_either_node_sees_the_numbers_of_both() throws Exception {
        for (TestNode node : List.of(one, two)) {
            try (RawWebSocket operator = watch(node, admin());
                    RawWebSocket first = widget(one);
                    RawWebSocket second = widget(two)) {
                await().untilAsserted(() -> assertThat(snapshot(operator))
                        .containsOnlyKeys("one", "two")
                        .allSatisfy((name, numbers) -> assertThat(
                                        numbers.getJsonObject("counts").getInteger("widget"))
                                .isOne()));
                assertThat(first.isOpen() && second.isOpen()).isTrue();
                assertThat(numbers(operator, "two").fieldNames())
                        .contains("version", "state", "at", "age", "opened", "closed", "received", "sent", "redis")
                        .contains("roundTrips", "roundTripBounds", "loopLagMillis", "refused");
            }
            await().untilAsserted(() -> {
                try (RawWebSocket operator = watch(node, admin())) {
                    assertThat(numbers(operator, node == one ? "one" : "two")
                                    .getJsonObject("closed")
                                    .getMap())
                            .containsKey("transport close");
                }
            });
        }
    }

    @Test
    void a_heartbeats_round_trip_is_counted_in_its_bucket() throws Exception {
        try (TestNode quick = TestNode.start("WEBSOCKET_HEARTBEAT_INTERVAL", "200");
                RawWebSocket client = widget(quick);
                RawWebSocket operator = watch(quick, admin())) {
            await().untilAsserted(() -> {
                if (client.unread() > 0 && client.text().contains("\"heartbeat\"")) {
                    RawWebSocket ignored = client.send("42/chat,[\"heartbeat-response\",{\"timestamp\":1}]");
                }
                JsonArray counts = snapshot(operator).values().iterator().next().getJsonArray("roundTrips");
                assertThat(counts.stream().mapToInt(each -> (Integer) each).sum())
                        .isPositive();
                assertThat(counts.getInteger(counts.size() - 1))
                        .as("longer than 5 s")
                        .isZero();
            });
        }
    }

    /** A balancer that closes {@code /ops/*} to the public must close the namespace, too. */
    @Test
    void an_administrator_is_refused_at_the_path_of_other_clients() throws Exception {
        String connect = "0/ops," + new JsonObject().put("token", admin());
        try (RawWebSocket socket = open(one, "/socket.io/")) {
            assertThat(socket.send("4" + connect).text())
                    .startsWith("44/ops,")
                    .contains("\"forbidden\"", "/ops/socket.io/");
        }
        try (RawWebSocket socket = RawWebSocket.connect(
                one.url().replace("http", "ws") + "/sockjs/000/" + UUID.randomUUID() + "/websocket")) {
            assertThat(socket.text()).isEqualTo("o");
            assertThat(socket.send(new JsonArray().add(connect).encode()).text())
                    .startsWith("a[\"4/ops,")
                    .contains("forbidden");
        }
    }

    @Test
    void an_administrator_watches_by_long_polling_through_a_node_that_does_not_own_the_session() {
        String query = LiveOps.PATH + "?EIO=4&transport=polling";
        String sid = new JsonObject(RawHttp.get(one.url() + query).body().substring(1)).getString("sid");
        String session = query + "&sid=" + sid;
        String connect = "40/ops," + new JsonObject().put("token", admin());
        assertThat(RawHttp.post(two.url() + session, connect).body()).isEqualTo("ok");
        assertThat(RawHttp.get(two.url() + session).body()).startsWith("40/ops,{");
        await().untilAsserted(() ->
                assertThat(RawHttp.get(two.url() + session).body()).contains(SNAPSHOT));
        assertThat(RawHttp.post(two.url() + session, "41/ops,").body()).isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"AGENT", "SERVICE", "OTHER"})
    void another_role_is_refused(Role role) throws Exception {
        try (RawWebSocket socket = open(one)) {
            String auth =
                    new JsonObject().put("token", TestNode.token("a-1", role)).encode();
            assertThat(socket.send("40/ops," + auth).text())
                    .startsWith("44/ops,")
                    .contains("\"forbidden\"", "role may not");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"token\":\"\"}", "{\"token\":7}", "{\"token\":\"ey.ey.ey\"}"})
    void without_a_valid_token_connect_is_refused(String auth) throws Exception {
        try (RawWebSocket socket = open(one)) {
            assertThat(socket.send("40/ops," + auth).text())
                    .startsWith("44/ops,")
                    .contains("\"unauthorized\"", "Authentication failed: ");
        }
    }

    @Test
    void an_operator_is_disconnected_when_the_token_expires() throws Exception {
        try (RawWebSocket operator = watch(one, TestNode.token("admin-1", Role.ADMIN, Duration.ofSeconds(3)))) {
            await().atMost(Duration.ofSeconds(8)).until(() -> {
                String frame = operator.text();
                return frame.startsWith("42/ops,[\"error\"") && frame.contains("token expired");
            });
            assertThat(operator.text()).isEqualTo("41/ops,");
        }
    }

    @Test
    void an_operator_is_disconnected_when_the_token_is_revoked() throws Exception {
        String token = TestNode.tokenWithId("t-live", "admin-2", Role.ADMIN);
        try (RawWebSocket operator = watch(one, token)) {
            long later = System.currentTimeMillis() + 60_000;
            assertThat(new RawRedis(redis.url()).number("ZADD", "mooring:revoked", String.valueOf(later), "t-live"))
                    .isOne();
            await().atMost(Duration.ofSeconds(12)).until(() -> {
                String frame = operator.text();
                return frame.startsWith("42/ops,[\"error\"") && frame.contains("token revoked");
            });
            assertThat(operator.text()).isEqualTo("41/ops,");
        }
    }

    @Test
    void a_node_that_stops_is_shown_with_its_last_numbers_and_their_age() throws Exception {
        TestNode third = node("three");
        try (RawWebSocket operator = watch(one, admin())) {
            await().untilAsserted(() -> assertThat(snapshot(operator)).containsKey("three"));
            third.close();
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(numbers(operator, "three").getLong("age"))
                            .isGreaterThan(2_500));
            assertThat(numbers(operator, "two").getLong("age")).isLessThan(2_500);
        }
    }

    @Test
    void nothing_is_published_without_operators() throws Exception {
        String publication = "socket.io#/ops#";
        try (RawWebSocket operator = watch(one, admin());
                RawRedis.Monitor monitor = new RawRedis(redis.url()).monitor()) {
            assertThat(snapshot(operator)).isNotEmpty();
            await().until(() -> monitor.heard().contains(publication));
        }
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            try (RawRedis.Monitor monitor = new RawRedis(redis.url()).monitor()) {
                await().during(Duration.ofSeconds(2))
                        .until(() -> !monitor.heard().contains(publication));
            }
        });
    }
}
