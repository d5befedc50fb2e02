package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static dev.mooring.support.Bodies.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The limits of a node, seen by clients beyond them. */
class LimitsIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

    private static HttpResponse<String> handshake(TestNode node, String address) {
        return RawHttp.get(node.url() + POLLING, "X-Forwarded-For", address);
    }

    private static RawWebSocket websocket(TestNode node) {
        return RawWebSocket.connect(node.url().replace("http", "ws") + WEBSOCKET);
    }

    private static String close(TestNode node, HttpResponse<String> handshake) {
        String sid = new JsonObject(handshake.body().substring(1)).getString("sid");
        return RawHttp.post(node.url() + POLLING + "&sid=" + sid, "1").body();
    }

    @Test
    void a_full_node_refuses_new_clients_with_retry_after_and_is_not_ready() {
        try (TestNode node = TestNode.start("LIMIT_CONNECTIONS", "4")) {
            List<RawWebSocket> clients = new ArrayList<>();
            IntStream.range(0, 3).forEach(i -> clients.add(websocket(node)));
            HttpResponse<String> fourth = RawHttp.get(node.url() + POLLING);
            assertThat(fourth.statusCode()).isEqualTo(200);

            HttpResponse<String> fifth = RawHttp.get(node.url() + POLLING);
            assertThat(fifth.statusCode()).isEqualTo(503);
            assertThat(fifth.headers().firstValueAsLong("retry-after")).isPresent();
            assertThat(new JsonObject(fifth.body()).getString("message")).contains("full");
            HttpResponse<String> ready = RawHttp.get(node.url() + "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(ready.body()).getString("reason")).isEqualTo("overloaded");
            assertThat(RawHttp.get(node.url() + "/health").statusCode()).isEqualTo(200);

            assertThat(close(node, fourth)).isEqualTo("ok");
            assertThat(RawHttp.get(node.url() + POLLING).statusCode()).isEqualTo(200);
            clients.forEach(RawWebSocket::abort);
            await().untilAsserted(() -> assertThat(
                            RawHttp.get(node.url() + "/health/ready").statusCode())
                    .isEqualTo(200));
        }
    }

    @Test
    void a_client_that_hangs_up_during_its_handshake_is_not_counted() throws Exception {
        try (TestNode node = TestNode.start("LIMIT_CONNECTIONS", "3")) {
            int port = URI.create(node.url()).getPort();
            String handshake = "GET " + WEBSOCKET + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            String noKey = handshake.replaceFirst("Sec-WebSocket-Key.*\r\n", "");
            for (int i = 0; i < 40; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoLinger(true, 0); // so that closing it resets the connection
                    socket.getOutputStream()
                            .write((i % 4 == 0 ? noKey : handshake).getBytes(StandardCharsets.US_ASCII));
                }
            }
            List<RawWebSocket> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                await().untilAsserted(() -> assertThat(
                                RawHttp.get(node.url() + "/health/ready").statusCode())
                        .isEqualTo(200));
                clients.add(websocket(node));
            }
            assertThat(clients).allMatch(RawWebSocket::isOpen);
            clients.forEach(RawWebSocket::abort);
        }
    }

    @Test
    void the_limit_of_connections_per_address_applies_to_that_address_only() {
        try (TestNode node = TestNode.start("LIMIT_CONNECTIONS_PER_IP", "2", "TRUSTED_PROXY_HOPS", "1")) {
            HttpResponse<String> first = handshake(node, "192.0.2.1");
            assertThat(handshake(node, "192.0.2.1").statusCode()).isEqualTo(200);
            assertThat(handshake(node, "192.0.2.1").statusCode()).isEqualTo(429);
            assertThat(handshake(node, "192.0.2.2").statusCode()).isEqualTo(200);
            assertThat(handshake(node, "192.0.2.9, 192.0.2.1").statusCode())
                    .as("entries of the client's own X-Forwarded-For are ignored")
                    .isEqualTo(429);
            assertThat(close(node, first)).isEqualTo("ok");
            assertThat(handshake(node, "192.0.2.1").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void the_addresses_of_one_ipv6_network_share_a_limit() {
        try (TestNode node = TestNode.start("LIMIT_CONNECTIONS_PER_IP", "2", "TRUSTED_PROXY_HOPS", "1")) {
            assertThat(handshake(node, "2001:db8:0:1::1").statusCode()).isEqualTo(200);
            assertThat(handshake(node, "2001:db8:0:1:ffff::2").statusCode()).isEqualTo(200);
            assertThat(handshake(node, "2001:db8:0:1::3").statusCode()).isEqualTo(429);
            assertThat(handshake(node, "2001:db8:0:2::1").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void the_rate_of_handshakes_applies_to_both_transports() {
        try (TestNode node = TestNode.start("LIMIT_HANDSHAKES_PER_IP", "1:5")) {
            List<Integer> statuses = IntStream.range(0, 5)
                    .mapToObj(i -> RawHttp.get(node.url() + POLLING).statusCode())
                    .toList();
            assertThat(statuses).containsOnly(200);
            HttpResponse<String> refused = RawHttp.get(node.url() + POLLING);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
            assertThatThrownBy(() -> websocket(node))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(429));
            await().untilAsserted(() ->
                    assertThat(RawHttp.get(node.url() + POLLING).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void a_socket_over_the_event_rate_gets_an_error_and_is_closed_if_it_goes_on() throws Exception {
        try (TestNode node = TestNode.start("LIMIT_EVENTS_PER_SOCKET", "1:5");
                RawChat calm = RawChat.connect(node.url(), TestNode.token("calm", Role.AGENT));
                RawWebSocket busy = websocket(node)) {
            assertThat(busy.text()).startsWith("0{");
            assertThat(busy.send("40/chat,").text()).startsWith("40/chat,");
            for (int i = 0; i < 5; i++) {
                assertThat(busy.send("42/chat," + i + "[\"widget-connect\",{}]").text())
                        .startsWith("43/chat," + i + "[{\"ok\":false,\"error\":{\"code\":\"bad_request\"");
            }
            assertThat(busy.send("42/chat,5[\"widget-connect\",{}]").text())
                    .isEqualTo("43/chat,5[{\"ok\":false,\"error\":{\"code\":\"rate_limited\","
                            + "\"message\":\"Too many events\"}}]");
            assertThat(busy.send("42/chat,[\"never-heard-of\"]").text())
                    .as("unknown events count")
                    .startsWith("42/chat,[\"error\",{\"code\":\"rate_limited\"");
            sendUntilClosed(busy, "42/chat,[\"widget-connect\",{}]");
            JsonObject unknown = new JsonObject().put("conversationId", "nope");
            assertThat(calm.call("join-conversation", unknown)
                            .getJsonObject("error")
                            .getString("code"))
                    .isEqualTo("not_found");
        }
    }

    @Test
    void acks_do_not_count_as_events() {
        try (TestNode node = TestNode.start("LIMIT_EVENTS_PER_SOCKET", "1:5");
                RawChat client = RawChat.connect(node.url(), null)) {
            IntStream.range(0, 20).forEach(i -> client.send('3', i + "[]"));
            for (int i = 0; i < 5; i++) {
                assertThat(code(client.call("widget-connect", new JsonObject())))
                        .isEqualTo("bad_request");
            }
        }
    }

    @Test
    void leaving_and_rejoining_the_namespace_does_not_reset_the_rate() throws Exception {
        try (TestNode node = TestNode.start("LIMIT_EVENTS_PER_SOCKET", "1:5");
                RawWebSocket busy = websocket(node)) {
            assertThat(busy.text()).startsWith("0{");
            assertThat(busy.send("40/chat,").text()).startsWith("40/chat,");
            sendUntilClosed(busy, "41/chat,", "40/chat,");
        }
    }

    @Test
    void the_default_namespace_has_the_same_limit() throws Exception {
        try (TestNode node = TestNode.start("LIMIT_EVENTS_PER_SOCKET", "1:5");
                RawWebSocket busy = websocket(node)) {
            assertThat(busy.text()).startsWith("0{");
            assertThat(busy.send("40").text()).startsWith("40{");
            sendUntilClosed(busy, "42[\"anything\"]");
        }
    }

    @ParameterizedTest
    @CsvSource({"/chat, /socket.io/", "/ops, /ops/socket.io/"})
    void a_client_whose_connects_are_refused_again_and_again_is_told_and_then_closed(String namespace, String path)
            throws Exception {
        try (TestNode node = TestNode.start("LIMIT_EVENTS_PER_SOCKET", "1:5");
                RawWebSocket guessing =
                        RawWebSocket.connect(node.url().replace("http", "ws") + path + "?EIO=4&transport=websocket")) {
            assertThat(guessing.text()).startsWith("0{");
            String connect = "40" + namespace + ",{\"token\":\"a guess\"}";
            for (int i = 0; i < 6; i++) {
                assertThat(guessing.send(connect).text())
                        .startsWith("44" + namespace)
                        .contains("unauthorized");
            }
            assertThat(guessing.send(connect).text())
                    .startsWith("44" + namespace)
                    .contains("\"rate_limited\"", "Too many events");
            sendUntilClosed(guessing, connect);
        }
    }

    @Test
    void an_address_has_one_share_of_handshakes_and_connections_at_both_paths() {
        String ops = "/ops/socket.io/?EIO=4&transport=polling";
        try (TestNode node = TestNode.start("LIMIT_CONNECTIONS_PER_IP", "2")) {
            assertThat(RawHttp.get(node.url() + ops).statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + POLLING).statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + ops).statusCode()).isEqualTo(429);
            assertThat(RawHttp.get(node.url() + POLLING).statusCode()).isEqualTo(429);
        }
        try (TestNode node = TestNode.start("LIMIT_HANDSHAKES_PER_IP", "1:2")) {
            assertThat(RawHttp.get(node.url() + ops).statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + POLLING).statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + ops).statusCode()).isEqualTo(429);
        }
    }

    /** Sends frames far more often than the allowed event a second, also on a slow machine. */
    private static void sendUntilClosed(RawWebSocket busy, String... frames) {
        await().pollInterval(Duration.ofMillis(5)).ignoreExceptions().until(() -> {
            if (busy.isOpen()) {
                for (String frame : frames) {
                    RawWebSocket ignored = busy.send(frame);
                }
            }
            return !busy.isOpen();
        });
    }

    private static String begin(RawChat widget, String customer, String bot) {
        JsonObject message =
                new JsonObject().put("customerId", customer).put("botId", bot).put("message", "hello");
        JsonObject ack = widget.call("widget-send-message", message);
        return ack.getBoolean("ok") ? "begun" : ack.getJsonObject("error").getString("code");
    }

    @Test
    void new_conversations_are_limited_per_customer_and_address_but_not_for_back_ends() {
        try (TestNode node = TestNode.start("LIMIT_CONVERSATIONS", "2:3");
                RawChat one = RawChat.connect(node.url(), null);
                RawChat two = RawChat.connect(node.url(), null)) {
            assertThat(begin(one, "customer-1", "a")).isEqualTo("begun");
            assertThat(begin(one, "customer-1", "b")).isEqualTo("begun");
            assertThat(begin(one, "customer-1", "c")).isEqualTo("rate_limited");
            assertThat(begin(one, "customer-1", "a"))
                    .as("a message to the open conversation creates none")
                    .isEqualTo("begun");
            assertThat(begin(two, "customer-2", "a")).isEqualTo("begun");
            assertThat(begin(two, "customer-2", "b"))
                    .as("the address has created three")
                    .isEqualTo("rate_limited");
            String token = TestNode.token("back-end", Role.SERVICE);
            String body = "{\"customerId\":\"customer-1\",\"botId\":\"d\"}";
            assertThat(RawHttp.post(
                                    node.url() + "/api/conversations",
                                    body,
                                    "Authorization",
                                    "Bearer " + token,
                                    "Content-Type",
                                    "application/json")
                            .statusCode())
                    .isEqualTo(201);
        }
    }
}
