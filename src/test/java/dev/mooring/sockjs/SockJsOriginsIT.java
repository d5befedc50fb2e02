package dev.mooring.sockjs;

import dev.mooring.app.TestNode;
import dev.mooring.support.RawHttp;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The allowed origins of SockJS, which are those of Socket.IO. */
class SockJsOriginsIT {

    private static final String FRIEND = "https://app.example.com";
    private static final String STRANGER = "https://evil.example";
    private static TestNode node;
    private static TestNode open;

    @BeforeAll
    static void start() {
        node = TestNode.start("CORS_ORIGINS", FRIEND);
        open = TestNode.start("CORS_ORIGINS", FRIEND + ",*");
    }

    @AfterAll
    static void stop() {
        node.close();
        open.close();
    }

    private static String path(String transport) {
        return transport.equals("info") || transport.isEmpty()
                ? "/sockjs/" + transport
                : "/sockjs/000/" + UUID.randomUUID() + "/" + transport;
    }

    private static HttpResponse<?> send(TestNode to, String method, String transport, String origin) {
        return RawHttp.sendAndLeave(method, to.url() + path(transport), "[]", "Origin", origin);
    }

    private static void assertNotReadable(HttpResponse<?> answer) {
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, info",
        "POST, xhr",
        "POST, xhr_streaming",
        "POST, xhr_send",
        "GET, eventsource",
        "GET, websocket",
        "GET, ''"
    })
    void a_foreign_origin_is_refused_and_a_listed_one_is_allowed(String method, String transport) {
        HttpResponse<?> stranger = send(node, method, transport, STRANGER);
        assertThat(stranger.statusCode()).isEqualTo(403);
        assertNotReadable(stranger);
        HttpResponse<?> friend = send(node, method, transport, FRIEND);
        assertThat(friend.statusCode()).isNotEqualTo(403);
        assertThat(friend.headers().allValues("Access-Control-Allow-Origin")).containsExactly(FRIEND);
        assertThat(friend.headers().allValues("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(friend.headers().allValues("Vary")).contains("Origin");
        HttpResponse<?> anybody = send(open, method, transport, STRANGER);
        assertThat(anybody.statusCode()).isNotEqualTo(403);
        assertThat(anybody.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(anybody.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "xhr", "xhr_streaming", "xhr_send", "eventsource", "websocket"})
    void a_preflight_is_answered_by_our_policy(String transport) {
        HttpResponse<?> stranger = send(node, "OPTIONS", transport, STRANGER);
        assertThat(stranger.statusCode()).isEqualTo(204);
        assertNotReadable(stranger);
        HttpResponse<String> friend = RawHttp.send(
                "OPTIONS",
                node.url() + path(transport),
                "",
                "Origin",
                FRIEND,
                "Access-Control-Request-Headers",
                "content-type");
        assertThat(friend.headers().allValues("Access-Control-Allow-Origin")).containsExactly(FRIEND);
        assertThat(friend.headers().firstValue("Access-Control-Allow-Headers")).contains("content-type");
        assertThat(friend.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sockjs/iframe.html",
                "/sockjs/iframe-1.6.1.html",
                "/sockjs/websocket",
                "/sockjs/chunking_test",
                "/sockjs/000/a/jsonp?c=x",
                "/sockjs/000/a/jsonp_send",
                "/sockjs/000/a/htmlfile?c=x",
                "/sockjs/000/a/b/xhr",
                "/sockjs/000/a.b/xhr",
                "/sockjs/000/xhr",
                "/sockjsx",
                "/sockjs/000/%61/../../iframe.html"
            })
    void transports_that_circumvent_the_same_origin_policy_are_not_served(String path) {
        for (String method : List.of("GET", "POST")) {
            HttpResponse<String> answer = RawHttp.send(method, node.url() + path, "", "Origin", FRIEND);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("not_found");
        }
    }

    @Test
    void info_asks_for_a_cookie_and_sets_none() {
        assertThat(RawHttp.get(node.url() + "/sockjs/info").body())
                .contains("\"websocket\":true")
                .contains("\"cookie_needed\":true");
    }
}
