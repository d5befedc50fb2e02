package dev.mooring.sockjs;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.BackEnd;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The wire format of SockJS, and the limits that it shares with Socket.IO. */
class SockJsLimitsIT {

    private static final String ADMIN = "Bearer " + TestNode.token("admin-1", Role.ADMIN);
    private static TestNode node;

    private final String session = "/sockjs/000/" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        node = TestNode.start(
                "WEBSOCKET_MAX_PAYLOAD", "2000", "LIMIT_CONNECTIONS_PER_IP", "4", "LIMIT_SEND_BUFFER", "20000");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private HttpResponse<String> poll() {
        HttpResponse<String> answer = RawHttp.post(node.url() + session + "/xhr", "");
        assertThat(answer.headers().firstValue("Connection")).contains("close");
        return answer;
    }

    private HttpResponse<String> say(String body) {
        return RawHttp.post(node.url() + session + "/xhr_send", body, "Content-Type", "text/plain");
    }

    private static RawWebSocket webSocket() {
        return RawWebSocket.connect(
                node.url().replace("http", "ws") + "/sockjs/000/" + UUID.randomUUID() + "/websocket");
    }

    private static int sessions() {
        return new JsonObject(RawHttp.get(node.url() + "/health/websocket").body())
                .getJsonObject("connections")
                .getInteger("node");
    }

    private static void awaitNoSession() {
        await().atMost(Duration.ofSeconds(20)).until(() -> sessions() == 0);
    }

    @Test
    void a_message_is_one_socket_io_packet() {
        assertThat(poll().body()).isEqualTo("o\n");
        assertThat(say("[\"0/chat,\"]").statusCode()).isEqualTo(204);
        assertThat(poll().body()).startsWith("a[\"0/chat,{").doesNotContain("pid");
        assertThat(sessions()).isEqualTo(1);
        assertThat(say("[\"2/chat,7[\\\"heartbeat-response\\\",{\\\"timestamp\\\":1}]\"]")
                        .statusCode())
                .isEqualTo(204);
        assertThat(poll().body()).contains("3/chat,7[{\\\"ok\\\":true");
        assertThat(say("[\"1/chat,\"]").statusCode()).isEqualTo(204);
        awaitNoSession();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "9", "4/chat,", "0/chat", "2/chat,[\"early\"]", "51-/chat,[\"a\"]"})
    void a_bad_packet_closes_its_session_only(String packet) {
        try (RawWebSocket other = webSocket();
                RawWebSocket bad = webSocket()) {
            assertThat(other.text()).isEqualTo("o");
            assertThat(bad.text()).isEqualTo("o");
            assertThat(other.send("[\"0/chat,\"]").text()).contains("0/chat,{");
            bad.send(new JsonArray().add(packet).encode());
            if (!packet.startsWith("51") && !packet.equals("0/chat")) {
                assertThat(bad.text()).startsWith("c[3000");
            }
            assertThat(other.send("[\"2/chat,1[\\\"heartbeat-response\\\",{\\\"timestamp\\\":1}]\"]")
                            .text())
                    .contains("3/chat,1[");
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        awaitNoSession();
    }

    @Test
    void the_limit_of_sessions_per_address_applies() throws Exception {
        awaitNoSession();
        try (RawWebSocket one = webSocket();
                RawWebSocket two = webSocket();
                RawWebSocket three = webSocket();
                RawWebSocket four = webSocket()) {
            for (RawWebSocket each : List.of(one, two, three, four)) {
                assertThat(each.text()).isEqualTo("o");
                assertThat(each.send("[\"0/chat,\"]").text()).contains("0/chat,{");
            }
            try (RawWebSocket five = webSocket()) {
                assertThat(five.text()).isEqualTo("o");
                assertThat(five.text()).startsWith("c[3000");
            }
            assertThat(poll().body()).isEqualTo("o\n");
            assertThat(poll().body()).startsWith("c[3000");
            assertThat(RawHttp.get(node.url() + "/socket.io/?EIO=4&transport=polling")
                            .statusCode())
                    .as("the limit of both protocols")
                    .isEqualTo(429);
            assertThat(sessions()).isEqualTo(4);
        }
        awaitNoSession();
        assertThat(RawHttp.get(node.url() + "/metrics", "Authorization", ADMIN).body())
                .contains("mooring_");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 30})
    void a_slow_consumer_is_closed_when_its_buffer_is_full(int events) {
        awaitNoSession();
        long before = slowConsumers();
        assertThat(poll().body()).isEqualTo("o\n");
        String connect = "0/chat," + new JsonObject().put("token", TestNode.token("slow", Role.AGENT));
        assertThat(say(new JsonArray().add(connect).encode()).statusCode()).isEqualTo(204);
        assertThat(poll().body()).contains("0/chat,{");
        for (int i = 0; i < events; i++) {
            JsonObject event =
                    new JsonObject().put("event", "news").put("args", new JsonArray().add("z".repeat(1_500)));
            JsonObject ignored = new BackEnd(node.url()).call("POST", "/users/slow/emit", event);
        }
        if (events * 1_500 > 20_000) {
            await().until(() -> slowConsumers() == before + 1);
        } else {
            assertThat(poll().body()).contains("zzz");
            assertThat(slowConsumers()).isEqualTo(before);
        }
        awaitNoSession();
    }

    private static long slowConsumers() {
        return RawHttp.get(node.url() + "/metrics")
                .body()
                .lines()
                .filter(line -> line.contains("cause=\"slow consumer\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void a_body_or_message_over_the_limit_is_refused() throws Exception {
        String packet = "2/chat,[\"x\",\"" + "y".repeat(2_000) + "\"]";
        String body = new JsonArray().add(packet).encode();
        assertThat(poll().body()).isEqualTo("o\n");
        HttpResponse<String> refused = say(body);
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("payload_too_large");
        try (RawWebSocket socket = webSocket()) {
            assertThat(socket.text()).isEqualTo("o");
            assertThat(socket.send("[\"0/chat,\"]").text()).contains("0/chat,{");
            String heartbeat = "2/chat,1[\"heartbeat-response\",{\"timestamp\":1,\"x\":\"" + "y".repeat(1_800) + "\"}]";
            assertThat(socket.send(new JsonArray().add(heartbeat).encode()).text())
                    .contains("3/chat,1[");
            socket.send(body);
            await().until(() -> socket.closed().isDone());
        }
        awaitNoSession();
    }
}
