package dev.mooring.app;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The health routes of a whole node. */
class HealthIT {

    private static JsonObject ask(TestNode node, int expected) {
        HttpResponse<String> answer = RawHttp.get(node.url() + "/health/websocket");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
        return new JsonObject(answer.body());
    }

    private static JsonObject features(JsonObject body) {
        return body.getJsonObject("features");
    }

    @Test
    void a_node_without_variables_has_the_default_settings() {
        try (TestNode node = TestNode.start()) {
            JsonObject body = ask(node, 200);
            assertThat(body.getJsonObject("configuration"))
                    .isEqualTo(new JsonObject("{\"pingTimeout\":60000,\"pingInterval\":25000,"
                            + "\"heartbeatInterval\":30000,\"transports\":[\"websocket\",\"polling\"]}"));
            assertThat(features(body))
                    .isEqualTo(new JsonObject("{\"heartbeat\":true,\"stickySession\":true,\"authentication\":true,"
                            + "\"widgetSupport\":true,\"reconnection\":true}"));
            assertThat(RawHttp.get(node.url() + "/socket.io/?EIO=4&transport=polling")
                            .body())
                    .contains("\"pingInterval\":25000", "\"pingTimeout\":60000", "\"maxPayload\":1000000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/health/websocket"})
    void a_monitor_may_use_head(String path) {
        try (TestNode node = TestNode.start()) {
            HttpResponse<String> answer = RawHttp.send("HEAD", node.url() + path, "");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void settings_and_features_follow_the_environment() {
        try (TestNode node = TestNode.start(
                "WIDGET_ENABLED",
                "false",
                "WEBSOCKET_PING_TIMEOUT",
                "3001",
                "WEBSOCKET_HEARTBEAT_INTERVAL",
                "3002",
                "JWT_SECRET",
                "",
                "JWT_JWKS_URL",
                "http://127.0.0.1:1/jwks.json")) {
            JsonObject body = ask(node, 503);
            assertThat(body.getString("status")).isEqualTo("unhealthy");
            assertThat(body.getString("websocket")).isEqualTo("unavailable");
            assertThat(features(body).getBoolean("authentication")).isFalse();
            assertThat(features(body).getBoolean("widgetSupport")).isFalse();
            assertThat(body.getJsonObject("configuration").getInteger("pingTimeout"))
                    .isEqualTo(3001);
            assertThat(body.getJsonObject("configuration").getInteger("heartbeatInterval"))
                    .isEqualTo(3002);
            assertThat(RawHttp.get(node.url() + "/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void without_redis_it_is_degraded_and_sticky_session_is_false() throws IOException {
        EmbeddedRedis redis = EmbeddedRedis.start();
        try (TestNode node = TestNode.start("REDIS_URL", redis.url())) {
            assertThat(ask(node, 200).getString("status")).isEqualTo("healthy");
            redis.close();
            await().untilAsserted(() -> {
                JsonObject body = ask(node, 200);
                assertThat(body.getString("status")).isEqualTo("degraded");
                assertThat(body.getString("websocket")).isEqualTo("available");
                assertThat(features(body).getBoolean("stickySession")).isFalse();
            });
            HttpResponse<String> ready = RawHttp.get(node.url() + "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(new JsonObject(ready.body()).getString("status")).isEqualTo("degraded");
            assertThat(RawHttp.get(node.url() + "/health/live").statusCode()).isEqualTo(200);
        } finally {
            redis.close();
        }
    }
}
