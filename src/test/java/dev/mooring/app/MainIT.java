package dev.mooring.app;

import dev.mooring.support.ChatClient;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawTcp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The jar as a process: its output and exit status. */
class MainIT {

    @Test
    void it_logs_its_url_when_it_serves_and_exits_with_0() throws Exception {
        try (JarProcess node = JarProcess.start(Map.of("PORT", "0"))) {
            String line = node.awaitLine("listening");
            String url = line.replaceAll(".*(http://localhost:\\d+).*", "$1");
            assertThat(RawHttp.get(url + "/health").statusCode()).isEqualTo(200);
            assertThat(new JsonObject(line).getString("message")).contains(url);
            assertThat(node.output()).contains("redis://127.0.0.1:").contains("agent: ey");
            RawWebSocket client =
                    RawWebSocket.connect(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
            assertThat(client.send("40/chat,").text()).startsWith("0{");
            assertThat(client.text()).startsWith("40/chat,{");
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
            assertThat(client.closeStatus()).isEqualTo(1006);
            assertThat(client.unread())
                    .as("no DISCONNECT, after which a client does not reconnect")
                    .isZero();
        }
    }

    @Test
    void the_official_java_client_is_disconnected_at_once_when_its_node_stops() throws Exception {
        try (JarProcess node = JarProcess.start(Map.of("PORT", "0"))) {
            String url = node.awaitLine("listening").replaceAll(".*(http://localhost:\\d+).*", "$1");
            try (ChatClient widget = ChatClient.connect(url, null, "websocket")) {
                node.signal("TERM");
                assertThat(widget.take("disconnect").getString("value"))
                        .as("a reason after which the client reconnects by itself")
                        .isIn("transport close", "transport error");
                assertThat(node.awaitExit()).isZero();
            }
        }
    }

    @Test
    void ctrl_c_stops_it() throws Exception {
        try (JarProcess node = JarProcess.start(Map.of("PORT", "0"))) {
            String ignored = node.awaitLine("listening");
            node.signal("INT");
            assertThat(node.awaitExit()).isZero();
        }
    }

    @Test
    void bad_configuration_gives_one_line_a_variable_and_exit_status_78() throws Exception {
        Map<String, String> bad = Map.of(
                "PORT",
                "abc",
                "REDIS_URL",
                "http://user:hunter2@cache",
                "JWT_SECRET",
                "s",
                "WIDGET_ENABLED",
                "perhaps",
                "CLUSTER_SECRET",
                "hunter2");
        try (JarProcess node = JarProcess.startForErrors(bad)) {
            assertThat(node.awaitExit()).isEqualTo(78);
            assertThat(node.output().lines())
                    .hasSize(4)
                    .anyMatch(line -> line.startsWith("CLUSTER_SECRET=*** is not allowed: "))
                    .anyMatch(line -> line.startsWith("PORT=abc is not allowed: a whole number from 0 to 65535"))
                    .anyMatch(line -> line.startsWith("REDIS_URL=*** is not allowed: "))
                    .anyMatch(line -> line.startsWith("WIDGET_ENABLED=perhaps is not allowed: true or false"));
            assertThat(node.output()).doesNotContain("hunter2").doesNotContain("listening");
        }
    }

    @Test
    void a_used_port_gives_one_line_and_exit_status_1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
                JarProcess node = JarProcess.start(Map.of("PORT", String.valueOf(taken.getLocalPort())))) {
            assertThat(node.awaitExit()).isEqualTo(1);
            assertThat(node.output()).contains("port " + taken.getLocalPort()).contains("set PORT");
        }
    }

    @Test
    void an_unknown_argument_exits_with_64_and_shows_the_usage() throws Exception {
        try (JarProcess node = JarProcess.start(Map.of(), "fly")) {
            assertThat(node.awaitExit()).isEqualTo(64);
            assertThat(node.output()).contains("usage: java -jar mooring.jar");
        }
    }

    @Test
    void health_reports_live_values() throws Exception {
        try (TestNode node = TestNode.start("WEBSOCKET_PING_INTERVAL", "12345");
                RawWebSocket client = RawWebSocket.connect(
                        node.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(client.text()).startsWith("0{");
            JsonObject body =
                    new JsonObject(RawHttp.get(node.url() + "/health/websocket").body());
            assertThat(body.getString("status")).isEqualTo("healthy");
            assertThat(body.getJsonObject("configuration").getInteger("pingInterval"))
                    .isEqualTo(12345);
            assertThat(body.getJsonObject("connections").getInteger("node")).isEqualTo(1);
            assertThat(body.getJsonObject("features").fieldNames())
                    .containsExactly("heartbeat", "stickySession", "authentication", "widgetSupport", "reconnection");
            assertThat(body.getJsonObject("features").getBoolean("stickySession"))
                    .isTrue();
            assertThat(RawHttp.get(node.url() + "/health/live").statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/socket.io/nope.js", "/socket.io", "/health/nope", "/%2e%2e/etc/passwd"})
    void anything_else_is_404_as_json(String path) {
        try (TestNode node = TestNode.start()) {
            HttpResponse<String> answer = RawHttp.get(node.url() + path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("code"))
                    .isEqualTo("not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS *", "CONNECT example.com:443"})
    void a_request_without_a_path_is_404_as_json_too(String request) throws Exception {
        try (TestNode node = TestNode.start()) {
            int port = URI.create(node.url()).getPort();
            assertThat(RawTcp.untilClosed(port, request + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 404 ")
                    .contains("\"code\":\"not_found\"");
        }
    }

    @Test
    void only_a_node_with_a_generated_key_gives_tokens_to_its_page() {
        try (TestNode node = TestNode.startWithDevelopmentKey()) {
            assertThat(RawHttp.get(node.url() + "/page/settings.json").body())
                    .contains("\"agentToken\":\"ey", "\"adminToken\":\"ey");
        }
        try (TestNode node = TestNode.start()) {
            assertThat(RawHttp.get(node.url() + "/page/settings.json").body()).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.evil.example", "evil.example:3001", "10.0.0.7", "127.0.0.2", ""})
    void a_page_under_a_foreign_host_name_gets_no_admin_token(String host) throws Exception {
        try (TestNode node = TestNode.startWithDevelopmentKey()) {
            String answer = RawTcp.untilClosed(
                    URI.create(node.url()).getPort(),
                    "GET /page/settings.json HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).doesNotContain("adminToken");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "socket.io.js, javascript",
        "socket.io.min.js, javascript",
        "socket.io.esm.min.js, javascript",
        "socket.io.msgpack.min.js, javascript",
        "socket.io.js.map, json",
        "socket.io.min.js.map, json",
        "socket.io.esm.min.js.map, json",
        "socket.io.msgpack.min.js.map, json"
    })
    void the_official_client_is_served_with_an_etag(String file, String type) {
        try (TestNode node = TestNode.start()) {
            String url = node.url() + "/socket.io/" + file;
            HttpResponse<String> poisoned = RawHttp.get(node.url() + "/socket.io/%2e%2e/socket.io/" + file);
            assertThat(poisoned.statusCode()).isIn(200, 404);
            HttpResponse<String> answer = RawHttp.get(url);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type").orElse("")).contains(type);
            String etag = answer.headers().firstValue("etag").orElseThrow();
            assertThat(RawHttp.get(url, "If-None-Match", etag).statusCode()).isEqualTo(304);
            HttpResponse<String> zipped = RawHttp.get(url, "Accept-Encoding", "gzip");
            assertThat(zipped.headers().firstValue("content-encoding")).contains("gzip");
            assertThat(zipped.headers().firstValue("etag")).isPresent().isNotEqualTo(Optional.of(etag));
            HttpResponse<String> unwanted = RawHttp.get(url, "Accept-Encoding", "gzip;q=0");
            assertThat(unwanted.headers().firstValue("content-encoding")).isEmpty();
            assertThat(unwanted.headers().firstValue("etag")).contains(etag);
            assertThat(zipped.headers().firstValueAsLong("content-length").orElse(0))
                    .isLessThan(
                            answer.headers().firstValueAsLong("content-length").orElse(0));
        }
    }
}
