package dev.mooring.cluster;

import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Requests that socket.io 4.8 with the Redis streams adapter 0.3.1 on Node.js has written, and our responses. */
@ExtendWith(VertxExtension.class)
class NodeRequestsIT {

    private static final String NODE = "4294e40d0de9552a";

    private static final String FETCH_SOCKETS =
            "hKR0eXBlB6RkYXRhgqRvcHRzg6Vyb29tc5GhcqZleGNlcHSQpWZsYWdzgKlyZXF1ZXN0SWSw"
                    + "OTdkNzYyOGFiNDNlZWQ1YaN1aWSwNDI5NGU0MGQwZGU5NTUyYaNuc3ClL2NoYXQ=";

    private static final String EMIT_WITH_ACK =
            "hKR0eXBlCaRkYXRhgqlyZXF1ZXN0SWSwZjIzZTU0NjAyYzkwZDRkMKZwYWNrZXSSpHNzZTKh"
                    + "caN1aWSwNDI5NGU0MGQwZGU5NTUyYaNuc3ClL2NoYXQ=";

    private static final String EMIT =
            "hKR0eXBlCaRkYXRhgaZwYWNrZXSTo3NzZQGBoWLEAWKjdWlksDQyOTRlNDBkMGRlOTU1MmGjbnNw" + "pS9jaGF0";

    private static final String BROADCAST =
            "hKR0eXBlA6RkYXRhg6ZwYWNrZXSCpHR5cGUCpGRhdGGSo2Fza4GheAGpcmVxdWVzdElksDMyODE1"
                    + "ODk0MzI2YmNjNDekb3B0c4Olcm9vbXORoXKmZXhjZXB0kKVmbGFnc4GndGltZW91dM0D6KN1aWSwNDI5NGU0MGQwZGU5NTUyYaNuc3ClL2No"
                    + "YXQ=";

    private EmbeddedRedis redis;
    private BusUnderTest bus;
    private final List<JsonObject> responses = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        redis = EmbeddedRedis.start();
        bus = BusUnderTest.start(BusUnderTest.await(Loops.start(vertx, 1)).at(0), redis.url());
        bus.onLoop(() -> bus.link.subscribe(
                "socket.io#/chat#" + NODE + "#",
                bytes -> responses.add(MessagePackCodec.decode(bytes.getBytes()).orElseThrow())));
    }

    @AfterEach
    void stop() {
        bus.close();
        redis.close();
    }

    @Test
    void responds_with_its_sockets_as_node_describes_them() {
        publish(FETCH_SOCKETS);
        JsonObject data = response(0, 8);
        assertThat(data.getString("requestId")).isEqualTo("97d7628ab43eed5a");
        JsonObject socket = data.getJsonArray("sockets").getJsonObject(0);
        assertThat(socket.fieldNames()).containsExactlyInAnyOrder("id", "handshake", "rooms", "data");
        assertThat(socket.getString("id")).isEqualTo("socket");
        assertThat(socket.getJsonArray("rooms")).containsExactlyInAnyOrder("socket", "r");
    }

    @Test
    void responds_to_an_emit_with_the_first_argument() {
        publish(EMIT);
        publish(EMIT_WITH_ACK);
        assertThat(response(0, 10))
                .isEqualTo(new JsonObject().put("requestId", "f23e54602c90d4d0").put("packet", "pong"));
        assertThat(bus.delivered).containsExactly("sse [1,{\"b\":{\"_placeholder\":true,\"num\":0}}]", "sse2 [\"q\"]");
    }

    @Test
    void responds_to_a_broadcast_with_the_number_of_sockets_and_the_first_argument_of_each_ack() {
        publish(BROADCAST);
        JsonObject request = new JsonObject().put("requestId", "32815894326bcc47");
        assertThat(response(0, 11)).isEqualTo(request.copy().put("clientCount", 2));
        assertThat(response(1, 12)).isEqualTo(request.copy().put("packet", "ask"));
        assertThat(response(2, 12)).isEqualTo(request.copy().putNull("packet"));
    }

    @Test
    void skips_invalid_requests() {
        JsonObject opts = new JsonObject(Map.of("rooms", new JsonArray(), "except", new JsonArray()));
        List<JsonObject> data = List.of(
                new JsonObject(),
                new JsonObject().put("requestId", 1).put("opts", opts),
                new JsonObject().put("requestId", "1").put("opts", new JsonArray()),
                new JsonObject().put("requestId", "1").put("packet", new JsonObject()),
                new JsonObject().put("requestId", "1").put("packet", new JsonArray().add(1)));
        int sent = 0;
        for (int type : new int[] {3, 4, 7, 9, 13, -1}) {
            for (JsonObject each : data) {
                JsonObject message = new JsonObject()
                        .put("uid", NODE)
                        .put("nsp", "/chat")
                        .put("type", type)
                        .put("data", each);
                publish(MessagePackCodec.encode(message));
                sent++;
            }
        }
        long all = sent;
        await().untilAsserted(() -> assertThat(bus.status().skipped()).isEqualTo(all));
        publish(FETCH_SOCKETS);
        assertThat(response(0, 8).getJsonArray("sockets")).hasSize(1);
    }

    @Test
    void ignores_responses_to_unknown_requests() {
        for (int type = 8; type <= 12; type++) {
            publish(MessagePackCodec.encode(new JsonObject()
                    .put("uid", NODE)
                    .put("nsp", "/chat")
                    .put("type", type)
                    .put("data", new JsonObject().put("requestId", "1"))));
        }
        publish(FETCH_SOCKETS);
        assertThat(response(0, 8).getJsonArray("sockets")).hasSize(1);
    }

    private void publish(String base64) {
        publish(Buffer.buffer(Base64.getDecoder().decode(base64)));
    }

    private void publish(Buffer message) {
        bus.onLoop(() -> bus.link.send(
                Request.cmd(Command.PUBLISH).arg("socket.io#/chat#").arg(message)));
    }

    /** Checks the type of a response and returns its data. */
    private JsonObject response(int index, int type) {
        await().untilAsserted(() -> assertThat(responses).hasSizeGreaterThan(index));
        JsonObject response = responses.get(index);
        assertThat(response.getInteger("type")).isEqualTo(type);
        assertThat(response.getString("nsp")).isEqualTo("/chat");
        assertThat(response.getString("uid")).matches("[0-9a-f]{16}");
        return response.getJsonObject("data");
    }
}
