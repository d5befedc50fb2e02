package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The limits of a payload and of the send buffer, set by environment variables. */
class PayloadIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final int MAX = 2_000;

    private static EmbeddedRedis server;
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedRedis.start();
        node = TestNode.start(
                "REDIS_URL", server.url(), "WEBSOCKET_MAX_PAYLOAD", String.valueOf(MAX), "LIMIT_SEND_BUFFER", "10000");
    }

    @AfterAll
    static void stop() {
        node.close();
        server.close();
    }

    private static JsonObject handshake() {
        return new JsonObject(RawHttp.get(node.url() + POLLING).body().substring(1));
    }

    private static HttpResponse<String> poll(String sid) {
        return RawHttp.get(node.url() + POLLING + "&sid=" + sid);
    }

    private static HttpResponse<String> post(String sid, String body) {
        return RawHttp.post(node.url() + POLLING + "&sid=" + sid, body);
    }

    /** A packet of this number of bytes. */
    private static String packet(int bytes) {
        String empty = "42/chat,[\"never-heard-of\",\"\"]";
        return empty.replace("\"\"", '"' + "x".repeat(bytes - empty.length()) + '"');
    }

    @Test
    void a_polling_body_over_the_limit_is_413_and_ends_the_session() {
        JsonObject open = handshake();
        assertThat(open.getInteger("maxPayload")).isEqualTo(MAX);
        String sid = open.getString("sid");
        assertThat(post(sid, "40/chat,").body()).isEqualTo("ok");
        assertThat(poll(sid).body()).startsWith("40/chat,");
        assertThat(post(sid, packet(MAX)).body()).isEqualTo("ok");
        assertThat(post(sid, packet(MAX + 1)).statusCode()).isEqualTo(413);
        HttpResponse<String> after = poll(sid);
        assertThat(after.statusCode()).isEqualTo(400);
        assertThat(after.body()).contains("Session ID unknown");
    }

    @Test
    void a_websocket_message_over_the_limit_is_closed_with_1009() {
        RawWebSocket socket =
                RawWebSocket.connect(node.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        assertThat(socket.text()).contains("\"maxPayload\":" + MAX);
        assertThat(socket.send("40/chat,").text()).startsWith("40/chat,");
        assertThat(socket.send(packet(MAX)).isOpen()).isTrue();
        assertThat(socket.send("42/chat,1[\"widget-connect\",{}]").text()).startsWith("43/chat,1");
        assertThat(socket.send(packet(MAX + 1)).closeStatus()).isEqualTo(1009);
    }

    @Test
    void a_client_that_reads_nothing_is_closed_as_a_slow_consumer() {
        String sid = handshake().getString("sid");
        JsonObject auth = new JsonObject().put("token", TestNode.token("slow", Role.AGENT));
        assertThat(post(sid, "40/chat," + auth.encode()).body()).isEqualTo("ok");
        assertThat(poll(sid).body()).startsWith("40/chat,{");
        for (int i = 0; i < 7; i++) {
            assertThat(emit("x".repeat(1_500)).getInteger("sockets")).isEqualTo(1);
        }
        RawRedis redis = new RawRedis(server.url());
        await().untilAsserted(() -> assertThat(redis.list("XRANGE", "mooring:closed", "-", "+"))
                .anyMatch(entry -> entry.contains(sid.substring(0, 16)) && entry.contains("slow consumer")));
    }

    private static JsonObject emit(String text) {
        String body = new JsonObject()
                .put("event", "news")
                .put("args", new JsonArray().add(text))
                .encode();
        String token = TestNode.token("back-end", Role.SERVICE);
        return new JsonObject(
                RawHttp.post(node.url() + "/api/users/slow/emit", body, "Authorization", "Bearer " + token)
                        .body());
    }
}
