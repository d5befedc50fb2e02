package dev.mooring.relay;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.StandInNode;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Requests that clients send to another node than the owner of their session. */
class RelayIT {

    private static final String PATH = "/socket.io/?EIO=4&transport=polling&sid=";
    private static final String ORIGIN = "https://app.example.com";
    private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";

    private static final String ATTACHED =
            "[\"join-conversation\",{\"conversationId\":{\"_placeholder\":true,\"num\":0}}]";

    @RegisterExtension
    static final TwoNodes NODES =
            new TwoNodes("CORS_ORIGINS", ORIGIN, "WEBSOCKET_MAX_PAYLOAD", "300000", "WEBSOCKET_PING_INTERVAL", "500");

    private static RawPolling open() {
        return RawPolling.open(NODES.one());
    }

    private static RawWebSocket openWebSocket(String url, String sid) {
        return RawWebSocket.connect(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket&sid=" + sid);
    }

    private static void assertUnknown(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(UNKNOWN);
    }

    @Test
    void polls_and_posts_reach_the_owner() {
        String there = NODES.two() + PATH + open().sid();
        assertThat(RawHttp.post(there, "40/chat,").body()).isEqualTo("ok");
        HttpResponse<String> joined = RawHttp.get(there);
        assertThat(joined.statusCode()).isEqualTo(200);
        assertThat(joined.body()).startsWith("40/chat,{");
        assertThat(joined.headers().allValues("content-type")).containsExactly("text/plain; charset=UTF-8");
        assertThat(joined.headers().allValues("cache-control")).containsExactly("no-store");
    }

    @Test
    void a_relayed_poll_waits_until_the_owner_answers() {
        RawPolling session = open();
        assertThat(RawHttp.get(NODES.two() + PATH + session.sid()).body())
                .as("the ping, half a second later")
                .isEqualTo("2");
    }

    @Test
    void a_poll_that_its_client_aborts_ends_at_the_owner_too() throws IOException {
        URI two = URI.create(NODES.two());
        try (StandInNode owner = StandInNode.start(NODES.redis(), "standin4")) {
            String path = PATH + owner.sid() + StandInNode.SLOWLY;
            try (Socket client = new Socket(two.getHost(), two.getPort())) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: two\r\n\r\n";
                client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                assertThat(owner.request().uri()).isEqualTo(path);
            }
            assertThat(owner.hungUp()).isEqualTo(path);
        }
    }

    private static void awaitEnd(String session, String cause) {
        await().untilAsserted(() -> assertThat(
                        NODES.redis().list("XRANGE", "mooring:closed", "-", "+").toString())
                .contains("session, " + session + ", cause, " + cause));
    }

    @Test
    void the_largest_body_is_relayed_and_a_larger_one_is_413() {
        RawPolling session = open();
        String there = NODES.two() + PATH + session.sid();
        assertThat(RawHttp.post(there, "4" + "x".repeat(299_999)).statusCode()).isEqualTo(200);
        assertThat(RawHttp.post(NODES.two() + PATH + open().sid(), "4" + "x".repeat(300_000))
                        .statusCode())
                .isEqualTo(413);
    }

    private static RawWebSocket upgrade(RawPolling session) {
        RawWebSocket socket = openWebSocket(NODES.two(), session.sid());
        assertThat(socket.send("2probe").text()).isEqualTo("3probe");
        socket.send("5").send("40/chat,");
        assertThat(next(socket)).startsWith("40/chat,{");
        return socket;
    }

    /** The next packet that is not a ping. */
    private static String next(RawWebSocket socket) {
        String packet = socket.text();
        while (packet.equals("2")) {
            packet = socket.send("3").text();
        }
        return packet;
    }

    @Test
    void a_tunnel_keeps_text_and_bytes_in_order() throws IOException {
        try (RawWebSocket socket = upgrade(open())) {
            for (int i = 0; i < 50; i++) {
                socket.send("451-/chat," + i + ATTACHED).send(new byte[] {1, 2, (byte) i});
            }
            for (int i = 0; i < 50; i++) {
                assertThat(next(socket)).startsWith("43/chat," + i + "[");
            }
        }
    }

    @Test
    void relayed_polling_carries_bytes() {
        RawPolling session = open().send("40/chat,");
        session.pollUntil("40/chat,");
        String there = NODES.two() + PATH + session.sid();
        assertThat(RawHttp.post(there, "451-/chat,7" + ATTACHED + "\u001ebAQID").body())
                .isEqualTo("ok");
        assertThat(session.pollUntil("43/chat,")).contains("43/chat,7[");
    }

    @Test
    void the_owner_ends_the_session_when_the_client_disconnects() {
        RawPolling session = open();
        upgrade(session).abort();
        awaitEnd(session.session(), "transport close");
    }

    @Test
    void the_client_gets_the_close_reason_of_the_owner() throws IOException {
        RawPolling session = open();
        try (RawWebSocket socket = upgrade(session)) {
            await().untilAsserted(() -> assertThat(RawHttp.send(
                                    "DELETE",
                                    NODES.two() + "/ops/sessions/" + session.session(),
                                    "",
                                    "Authorization",
                                    "Bearer " + TestNode.token("admin-1", Role.ADMIN))
                            .statusCode())
                    .isEqualTo(202));
            assertThat(next(socket)).as("the disconnect packet").isEqualTo("41/chat,");
            assertThat(socket.closeStatus()).isEqualTo(1000);
        }
    }

    /** Sends the head to the second node, and the body after a 100 response; returns everything that the node sent. */
    private static String afterContinue(String sid, String headers, String body) throws IOException {
        URI two = URI.create(NODES.two());
        try (Socket client = new Socket(two.getHost(), two.getPort())) {
            client.setSoTimeout(5_000);
            String head =
                    "POST " + PATH + sid + " HTTP/1.1\r\nHost: two\r\nExpect: 100-continue\r\n" + headers + "\r\n";
            client.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            String first = read(client);
            if (!first.equals("HTTP/1.1 100 Continue\r\n\r\n")) {
                return first;
            }
            client.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            return first + read(client);
        }
    }

    private static String read(Socket client) throws IOException {
        byte[] bytes = new byte[4_096];
        int read = client.getInputStream().read(bytes);
        return read < 0 ? "" : new String(bytes, 0, read, StandardCharsets.UTF_8);
    }

    @Test
    void a_client_gets_the_100_continue_of_the_owner() throws IOException {
        String sid = open().sid();
        assertThat(afterContinue(sid, "Content-Length: 3\r\n", "4ab"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("ok");
        assertThat(afterContinue(open().sid(), "Transfer-Encoding: chunked\r\n", "3\r\n4ab\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n");
    }

    @Test
    void a_client_gets_the_final_status_at_once_when_the_owner_refuses_its_body() throws IOException {
        assertThat(afterContinue(open().sid(), "Content-Length: 300001\r\n", ""))
                .startsWith("HTTP/1.1 413 ");
        assertThat(afterContinue(open().sid(), "Content-Length: 3\r\nOrigin: https://evil.example\r\n", ""))
                .startsWith("HTTP/1.1 403 ");
        String sid = open().sid();
        String unknown = sid.substring(0, 37) + (sid.endsWith("A") ? "Q" : "A");
        assertThat(afterContinue(unknown, "Content-Length: 3\r\n", "")).startsWith("HTTP/1.1 400 ");
        assertThat(afterContinue(StandInNode.sid("nobody12"), "Content-Length: 3\r\n", ""))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void the_longest_line_and_headers_reach_the_owner() throws IOException {
        URI two = URI.create(NODES.two());
        String start = "OPTIONS " + PATH + open().sid() + "&token=";
        String line = start + "x".repeat(16_384 - start.length() - 9) + " HTTP/1.1\r\n";
        String headers = "Host: two\r\nOrigin: " + ORIGIN + "\r\nAccess-Control-Request-Headers: ";
        String request = line + headers + "h".repeat(16_384 - headers.length() - 4) + "\r\n\r\n";
        try (Socket client = new Socket(two.getHost(), two.getPort())) {
            client.setSoTimeout(5_000);
            client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            assertThat(read(client)).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void an_upgrade_on_several_lines_is_relayed_with_its_first_subprotocol() throws IOException {
        URI two = URI.create(NODES.two());
        String request = "GET " + PATH.replace("polling", "websocket") + open().sid() + " HTTP/1.1\r\nHost: two\r\n"
                + "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: h2c, websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: ,v2\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
        try (Socket client = new Socket(two.getHost(), two.getPort())) {
            client.setSoTimeout(5_000);
            client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String answer = read(client);
            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(answer.lines().filter(each -> each.regionMatches(true, 0, "sec-websocket-protocol:", 0, 23)))
                    .hasSize(1)
                    .allMatch(each -> each.endsWith(": v2"));
        }
    }

    @Test
    void cors_headers_appear_once() {
        String there = NODES.two() + PATH + open().sid();
        HttpResponse<String> answer = RawHttp.get(there, "Origin", ORIGIN);
        assertThat(answer.headers().allValues("access-control-allow-origin")).containsExactly(ORIGIN);
        assertThat(answer.headers().allValues("access-control-allow-credentials"))
                .containsExactly("true");
        assertThat(answer.headers().allValues("vary")).containsExactly("Origin");
    }

    @Test
    void an_upgrade_for_a_session_that_the_owner_does_not_know_is_refused() {
        String sid = open().sid();
        String other = sid.substring(0, 37) + (sid.endsWith("A") ? "Q" : "A");
        assertUnknown(RawHttp.get(NODES.two() + PATH + other));
        assertThatThrownBy(() -> openWebSocket(NODES.two(), other)).hasStackTraceContaining("status code 400");
    }

    @Test
    void health_reports_that_the_other_node_accepts_relayed_requests() {
        // The last probe may have gone to another test's stand-in node, which accepts no relayed requests.
        await().until(() -> new JsonObject(
                        RawHttp.get(NODES.two() + "/health/websocket").body())
                .getJsonObject("features")
                .getBoolean("stickySession"));
    }
}
