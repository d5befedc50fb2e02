package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.LogLines;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RefusingRedis;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Two nodes at a Redis that refuses their writes for longer than the life of a lease. */
class RefusingRedisIT {

    private static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(18);

    /** The log of all cases, which run in parallel; the lines of each case name its Redis. */
    private static LogLines log;

    private EmbeddedRedis server;
    private RawRedis redis;
    private TestNode one;
    private TestNode two;

    @BeforeAll
    static void listen() {
        log = LogLines.listen();
    }

    @AfterAll
    static void stopListening() {
        log.close();
    }

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        one = node("one");
        two = node("two");
    }

    private TestNode node(String id) {
        return TestNode.start("REDIS_URL", server.url(), "NODE_ID", id, "CLUSTER_SECRET", TwoNodes.SECRET);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        server.close();
    }

    private static HttpResponse<String> ask(TestNode node, String path) {
        return RawHttp.get(node.url() + path, "Authorization", "Bearer " + ADMIN);
    }

    private static String status(TestNode node, String path) {
        HttpResponse<String> answer = ask(node, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("status");
    }

    private static double metric(TestNode node, String name) {
        return ask(node, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private long count() throws IOException {
        return redis.number("EVAL", Files.readString(Path.of("docs/ops/count.lua")), "0");
    }

    private static int sessions(TestNode node) {
        return new JsonObject(ask(node, "/ops/counts").body()).getInteger("sessions", -1);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @Timeout(120) // half a minute for the end of the leases and the recovery
    @EnumSource(names = {"NOREPLICAS", "OOM", "NOPERM_WRITES", "READONLY"})
    void a_redis_that_refuses_writes_degrades_nodes_and_never_gives_wrong_counts(RefusingRedis kind)
            throws IOException {
        RawPolling polling = RawPolling.open(one.url());
        try (RawChat widget = RawChat.connect(one.url(), null);
                RawChat agent = RawChat.connect(two.url(), TestNode.token("agent-7", Role.AGENT))) {
            await().untilAsserted(() -> {
                assertThat(sessions(one)).isEqualTo(3);
                assertThat(count()).isEqualTo(3);
            });
            kind.begin(redis);
            assertThat(code(widget.call("widget-send-message", says("customer-1", "hello"))))
                    .isEqualTo("unavailable");
            assertThat(code(agent.call(
                            "send-message",
                            new JsonObject()
                                    .put("conversationId", "c")
                                    .put("message", "x")
                                    .put("role", "agent"))))
                    .isIn("unavailable", "not_found"); // no message is stored
            await().untilAsserted(() -> List.of(one, two).forEach(RefusingRedisIT::assertDegraded));
            assertThat(metric(one, "mooring_messages_unstored_total")).isOne();
            // Never a wrong number, from now until long after all leases have expired.
            await().during(LONGER_THAN_A_LEASE).atMost(Duration.ofSeconds(60)).until(() -> {
                assertCountsAreRightOrUnknown();
                return true;
            });
            assertThatThrownBy(this::count).hasMessageContaining("STALE");
            assertThat(ask(one, "/ops/sessions/" + polling.session()).statusCode())
                    .isEqualTo(503);
            // Relays by the last directory that the other node has read.
            assertThat(RawHttp.post(polling.uri().replace(one.url(), two.url()), "40/chat,")
                            .body())
                    .isEqualTo("ok");
            kind.end(redis);
            await().untilAsserted(() -> {
                assertThat(sessions(one)).isEqualTo(3);
                assertThat(sessions(two)).isEqualTo(3);
                assertThat(count()).isEqualTo(3);
                assertThat(status(one, "/health/ready")).isEqualTo("ready");
                assertThat(metric(two, "mooring_redis_up")).isOne();
            });
            assertThat(widget.call("widget-send-message", says("customer-1", "hello"))
                            .getBoolean("ok"))
                    .isTrue();
            assertThat(log.with(server.url() + " refuses commands: "))
                    .as("one line of each node")
                    .hasSize(2);
            assertThat(log.with(server.url() + " takes all commands again")).hasSize(2);
            assertThat(log.traced()).isEmpty();
        }
    }

    private static void assertDegraded(TestNode node) {
        assertThat(status(node, "/health/ready")).isEqualTo("degraded");
        assertThat(status(node, "/health/websocket")).isEqualTo("degraded");
        assertThat(status(node, "/health")).isEqualTo("ok");
        assertThat(metric(node, "mooring_redis_up")).isZero();
        List.of("/ops/counts", "/ops/nodes", "/ops/sessions", "/ops/sessions/AAAAAAAAAAAAAAAA")
                .forEach(path -> assertThat(ask(node, path).statusCode()).isEqualTo(503));
    }

    private void assertCountsAreRightOrUnknown() throws IOException {
        for (TestNode node : List.of(one, two)) {
            assertThat(ask(node, "/ops/counts").statusCode()).isEqualTo(503);
        }
        try {
            assertThat(count()).isEqualTo(3);
        } catch (RuntimeException e) {
            assertThat(e).hasMessageContaining("STALE");
        }
    }
}
