package dev.mooring.app;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Requests from pages of other origins, to nodes with and without {@code CORS_ORIGINS}. */
class OriginsIT {

    private static final String LISTED =
            "https://app.example.com, https://*.example.org, capacitor://localhost, ionic://localhost,"
                    + "chrome-extension://hhojmcideegachlhfgfdhailpfhgknjm, https://port.example:443";
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";

    private static TestNode strict;
    private static TestNode generous;
    private static TestNode laptop;

    @BeforeAll
    static void start() {
        strict = TestNode.start("CORS_ORIGINS", LISTED);
        generous = TestNode.start("CORS_ORIGINS", LISTED + ", *");
        laptop = TestNode.start();
    }

    @AfterAll
    static void stop() {
        List.of(strict, generous, laptop).forEach(TestNode::close);
    }

    /**
     * Sends all requests of a client on its way to a WebSocket from a page of an origin, and returns their answers'
     * headers.
     */
    private static List<HttpHeaders> answers(TestNode node, String origin) {
        HttpResponse<String> preflight = preflight(node, origin);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("GET, POST, OPTIONS");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("authorization");
        HttpResponse<String> handshake = RawHttp.get(node.url() + POLLING, "Origin", origin);
        assertThat(handshake.statusCode()).isEqualTo(200);
        String sid = new JsonObject(handshake.body().substring(1)).getString("sid");
        String session = node.url() + POLLING + "&sid=" + sid;
        HttpResponse<String> post = RawHttp.post(session, "40/chat,", "Origin", origin);
        assertThat(post.body()).isEqualTo("ok");
        HttpResponse<String> poll = RawHttp.get(session, "Origin", origin);
        assertThat(poll.body()).startsWith("40/chat,");
        HttpResponse<String> error = RawHttp.get(node.url() + POLLING + "&sid=none", "Origin", origin);
        assertThat(error.statusCode()).isEqualTo(400);
        RawWebSocket socket =
                RawWebSocket.connectFrom(origin, node.url().replace("http", "ws") + WEBSOCKET + "&sid=" + sid);
        assertThat(socket.send("2probe").text()).isEqualTo("3probe");
        socket.abort();
        return List.of(preflight.headers(), handshake.headers(), post.headers(), poll.headers(), error.headers());
    }

    private static HttpResponse<String> preflight(TestNode node, String origin) {
        HttpResponse<String> answer = RawHttp.send(
                "OPTIONS",
                node.url() + POLLING,
                "",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization");
        assertThat(answer.statusCode()).isEqualTo(204);
        return answer;
    }

    private static void assertCredentials(TestNode node, String origin) {
        assertThat(answers(node, origin)).allSatisfy(headers -> {
            assertThat(headers.allValues(ALLOW_ORIGIN)).containsExactly(origin);
            assertThat(headers.allValues(ALLOW_CREDENTIALS)).containsExactly("true");
            assertThat(headers.allValues("Vary")).contains("Origin");
        });
    }

    private static void assertRefused(TestNode node, String origin) {
        HttpResponse<String> handshake = RawHttp.get(node.url() + POLLING, "Origin", origin);
        assertThat(handshake.statusCode()).isEqualTo(403);
        String sid = new JsonObject(RawHttp.get(node.url() + POLLING).body().substring(1)).getString("sid");
        HttpResponse<String> post = RawHttp.post(node.url() + POLLING + "&sid=" + sid, "40/chat,", "Origin", origin);
        assertThat(post.statusCode()).isEqualTo(403);
        for (String path : List.of(WEBSOCKET, WEBSOCKET + "&sid=" + sid)) {
            assertThatThrownBy(() -> RawWebSocket.connectFrom(origin, node.url().replace("http", "ws") + path))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        }
        assertThat(List.of(
                        handshake.headers(),
                        post.headers(),
                        preflight(node, origin).headers()))
                .allSatisfy(headers -> assertThat(headers.map().keySet())
                        .noneMatch(name -> name.regionMatches(true, 0, "access-control-", 0, 15)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https://a.example.org",
                "https://a.b.example.org",
                "https://port.example",
                "capacitor://localhost",
                "ionic://localhost",
                "chrome-extension://hhojmcideegachlhfgfdhailpfhgknjm"
            })
    void a_page_of_a_listed_origin_gets_credentials_on_every_request(String origin) {
        assertCredentials(strict, origin);
        assertCredentials(generous, origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://customer.example",
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com.evil.example",
                "https://example.org",
                "http://localhost:5173",
                "wss://app.example.com",
                "http://localhost",
                "tauri://localhost",
                "chrome-extension://aaaacideegachlhfgfdhailpfhgknjm",
                "null"
            })
    void any_other_origin_is_refused_or_with_a_star_allowed_without_credentials(String origin) {
        assertRefused(strict, origin);
        assertThat(answers(generous, origin)).allSatisfy(headers -> {
            assertThat(headers.allValues(ALLOW_ORIGIN)).as("never reflected").containsExactly("*");
            assertThat(headers.firstValue(ALLOW_CREDENTIALS)).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socket.io.js",
                "socket.io.min.js",
                "socket.io.esm.min.js",
                "socket.io.msgpack.min.js",
                "socket.io.js.map",
                "socket.io.min.js.map",
                "socket.io.esm.min.js.map",
                "socket.io.msgpack.min.js.map"
            })
    void the_clients_files_have_the_cors_headers_of_a_handshake(String file) {
        String origin = "https://app.example.com";
        assertThat(files(strict, file, "Origin", origin)).allSatisfy(headers -> {
            assertThat(headers.allValues(ALLOW_ORIGIN)).containsExactly(origin);
            assertThat(headers.allValues(ALLOW_CREDENTIALS)).containsExactly("true");
            assertThat(headers.allValues("Vary")).containsExactlyInAnyOrder("Accept-Encoding", "Origin");
        });
        assertThat(files(generous, file, "Origin", "https://customer.example")).allSatisfy(headers -> {
            assertThat(headers.allValues(ALLOW_ORIGIN)).containsExactly("*");
            assertThat(headers.firstValue(ALLOW_CREDENTIALS)).isEmpty();
        });
        assertThat(files(strict, file, "Origin", "https://customer.example")).allSatisfy(headers -> {
            assertThat(headers.firstValue(ALLOW_ORIGIN)).isEmpty();
            assertThat(headers.allValues("Vary")).contains("Origin");
        });
        assertThat(files(strict, file)).allSatisfy(headers -> {
            assertThat(headers.firstValue(ALLOW_ORIGIN)).isEmpty();
            assertThat(headers.allValues("Vary"))
                    .as("Vary, because caches store the file")
                    .contains("Origin");
        });
    }

    /** The headers of all kinds of answers with a file. */
    private static List<HttpHeaders> files(TestNode node, String file, String... headers) {
        String url = node.url() + "/socket.io/" + file;
        HttpResponse<String> whole = RawHttp.get(url, headers);
        assertThat(whole.statusCode()).isEqualTo(200);
        HttpResponse<String> zipped = RawHttp.get(url, with(headers, "Accept-Encoding", "gzip"));
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        HttpResponse<String> head = RawHttp.send("HEAD", url, "", headers);
        assertThat(head.statusCode()).isEqualTo(200);
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> unchanged = RawHttp.get(url, with(headers, "If-None-Match", etag));
        assertThat(unchanged.statusCode()).isEqualTo(304);
        HttpResponse<String> unchangedHead = RawHttp.send("HEAD", url, "", with(headers, "If-None-Match", etag));
        assertThat(unchangedHead.statusCode()).isEqualTo(304);
        HttpResponse<String> oneOfTwo =
                RawHttp.get(url, with(headers, "If-None-Match", "\"other\"", "If-None-Match", etag));
        assertThat(oneOfTwo.statusCode()).isEqualTo(304);
        return List.of(whole.headers(), zipped.headers(), head.headers(), unchanged.headers(), unchangedHead.headers());
    }

    private static String[] with(String[] headers, String... more) {
        return Stream.concat(Stream.of(headers), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void a_preflight_for_a_file_is_answered() {
        HttpResponse<String> answer = RawHttp.send(
                "OPTIONS",
                strict.url() + "/socket.io/socket.io.esm.min.js",
                "",
                "Origin",
                "https://app.example.com",
                "Access-Control-Request-Method",
                "GET");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().allValues(ALLOW_ORIGIN)).containsExactly("https://app.example.com");
    }

    @Test
    void requests_of_refused_origins_show_in_the_metrics() {
        double before = refused();
        assertRefused(strict, "https://not-listed.example");
        assertThat(refused() - before)
                .as("two polls, two WebSockets, a preflight")
                .isEqualTo(5);
    }

    @Test
    void the_queue_of_each_loop_shows_in_the_metrics() {
        assertThat(RawHttp.get(strict.url() + "/metrics").body())
                .contains("mooring_event_loop_tasks_waiting{loop=\"0\"} ")
                .contains("mooring_event_loop_tasks_waiting{loop=\"1\"} ");
    }

    private static double refused() {
        return RawHttp.get(strict.url() + "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("mooring_origins_refused_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void a_swift_client_has_the_nodes_own_origin() {
        String own = strict.url().replace("http", "ws");
        RawWebSocket.connectFrom(own, own + WEBSOCKET).abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:5173", "http://127.0.0.1:3000"})
    void with_the_embedded_redis_pages_of_any_local_port_get_credentials(String origin) {
        assertCredentials(laptop, origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost:5173", "http://127.0.0.2:3000", "https://app.example.com", "null"})
    void with_the_embedded_redis_other_origins_are_refused(String origin) {
        assertRefused(laptop, origin);
    }

    @Test
    void with_another_redis_only_the_nodes_own_origin_is_allowed() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url())) {
            assertRefused(node, "http://localhost:5173");
            assertRefused(node, "https://app.example.com");
            assertThat(RawHttp.get(node.url() + POLLING, "Origin", node.url()).statusCode())
                    .isEqualTo(200);
            RawWebSocket.connectFrom(node.url(), node.url().replace("http", "ws") + WEBSOCKET)
                    .abort();
        }
    }
}
