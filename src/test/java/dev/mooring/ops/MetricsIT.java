package dev.mooring.ops;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The metrics at {@code /metrics} of a node. */
class MetricsIT {

    private static final String[] OUTSIDE = {"X-Forwarded-For", "192.0.2.1"};

    private EmbeddedRedis server;
    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        node = TestNode.start(
                "REDIS_URL",
                server.url(),
                "NODE_ID",
                "one",
                "METRICS_TOKEN",
                "scrape-me",
                "LIMIT_CONNECTIONS_PER_IP",
                "5",
                "WEBSOCKET_HEARTBEAT_INTERVAL",
                "100");
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private String scrape() {
        HttpResponse<String> answer = RawHttp.get(node.url() + "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        return answer.body();
    }

    private double metric(String name) {
        return scrape().lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in\n" + scrape()));
    }

    private int status(String... headers) {
        return RawHttp.get(node.url() + "/metrics", headers).statusCode();
    }

    private int statusOutside(String bearer) {
        return status(OUTSIDE[0], OUTSIDE[1], "Authorization", "Bearer " + bearer);
    }

    @Test
    void all_metrics_have_the_prefix_and_a_help_text() {
        assertThat(scrape().lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) mooring_.*|mooring_.*"))
                .anyMatch(line -> line.startsWith("# HELP mooring_sessions "))
                .anyMatch(line -> line.startsWith("mooring_jvm_memory_used_bytes{"))
                .anyMatch(line -> line.startsWith("mooring_event_loop_lag_seconds{loop=\"1\"}"));
    }

    @Test
    void requests_through_a_proxy_need_the_metrics_token_or_an_administrator() {
        assertThat(status()).isEqualTo(200);
        assertThat(status(OUTSIDE)).isEqualTo(401);
        assertThat(statusOutside("scrape-me")).isEqualTo(200);
        assertThat(statusOutside("scrape-you")).isEqualTo(401);
        assertThat(statusOutside(TestNode.token("admin-1", Role.ADMIN))).isEqualTo(200);
        assertThat(statusOutside(TestNode.token("agent-1", Role.AGENT))).isEqualTo(403);
    }

    @Test
    void sessions_and_their_events_are_counted() {
        try (RawChat widget = RawChat.connect(node.url(), null);
                RawChat agent = RawChat.connect(node.url(), TestNode.token("agent-1", Role.AGENT))) {
            assertThat(RawHttp.get(node.url() + "/socket.io/?EIO=4&transport=polling")
                            .statusCode())
                    .isEqualTo(200);
            JsonObject hello = new JsonObject()
                    .put("customerId", "customer-1")
                    .put("botId", "bot-1")
                    .put("message", "hello");
            assertThat(widget.call("widget-send-message", hello).getBoolean("ok"))
                    .isTrue();
            JsonObject nowhere = new JsonObject().put("conversationId", "nope");
            assertThat(agent.call("join-conversation", nowhere).getBoolean("ok"))
                    .isFalse();
            assertThat(metric("mooring_sessions{transport=\"websocket\"}")).isEqualTo(2);
            assertThat(metric("mooring_sessions{transport=\"polling\"}")).isEqualTo(1);
            assertThat(metric("mooring_clients{kind=\"authenticated\"}")).isEqualTo(1);
            assertThat(metric("mooring_clients{kind=\"widget\"}")).isEqualTo(1);
            assertThat(metric("mooring_sockets")).isEqualTo(2);
            assertThat(metric("mooring_packets_received_total{type=\"event\"}")).isEqualTo(2);
            assertThat(metric("mooring_packets_sent_total")).isGreaterThan(5);
            assertThat(metric("mooring_messages_stored_seconds_count")).isGreaterThanOrEqualTo(1);
            assertThat(metric("mooring_redis_up")).isEqualTo(1);
        }
        await().untilAsserted(() ->
                assertThat(metric("mooring_sessions{transport=\"websocket\"}")).isZero());
        assertThat(metric("mooring_sessions_closed_total{cause=\"transport close\"}"))
                .isEqualTo(2);
        assertThat(metric("mooring_session_duration_seconds_count")).isEqualTo(2);
    }

    @Test
    void a_client_that_answers_no_heartbeat_is_stale_and_stays() throws Exception {
        try (RawWebSocket client =
                RawWebSocket.connect(node.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(client.text()).startsWith("0{");
            assertThat(client.send("40/chat,").text()).startsWith("40/chat,");
            await().untilAsserted(
                            () -> assertThat(metric("mooring_heartbeats_stale")).isEqualTo(1));
            RawWebSocket ignored = client.send("42/chat,[\"heartbeat-response\",{\"timestamp\":1}]");
            await().untilAsserted(() -> assertThat(metric("mooring_heartbeats_answered_seconds_count"))
                    .isEqualTo(1));
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void refused_handshakes_are_counted_by_the_limit_that_refused_them() {
        for (int i = 0; i < 7; i++) {
            RawHttp.get(node.url() + "/socket.io/?EIO=4&transport=polling");
        }
        assertThat(metric("mooring_handshakes_refused_total{limit=\"connections_per_address\"}"))
                .isEqualTo(2);
    }

    @Test
    void sessions_that_redis_lost_are_counted_as_drift() {
        RawRedis redis = new RawRedis(server.url());
        try (RawChat client = RawChat.connect(node.url(), null)) {
            assertThat(client.loop()).isIn(0, 1);
            await().untilAsserted(() -> assertThat(redis.number("HLEN", "mooring:node:one:sessions"))
                    .isEqualTo(1));
            assertThat(metric("mooring_registry_drift")).isZero();
            assertThat(redis.text("FLUSHALL")).isEqualTo("OK");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(metric("mooring_registry_drift")).isEqualTo(1));
        }
    }
}
