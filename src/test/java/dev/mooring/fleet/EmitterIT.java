package dev.mooring.fleet;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawRedis;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Events of {@code @socket.io/redis-streams-emitter} reach our clients and servers. */
class EmitterIT {

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    private final String name = "agent-" + UUID.randomUUID();
    private RawChat one;
    private RawChat two;

    @BeforeEach
    void connect() {
        one = RawChat.connect(NODES.one(), TestNode.token(name, Role.AGENT));
        two = RawChat.connect(NODES.two(), TestNode.token(name, Role.AGENT));
    }

    @AfterEach
    void leave() {
        one.close();
        two.close();
    }

    private static String emit(RawRedis redis, String namespace, int type, JsonObject data) {
        return redis.text(
                "XADD",
                "socket.io",
                "MAXLEN",
                "~",
                "10000",
                "*",
                "uid",
                "emitter",
                "nsp",
                namespace,
                "type",
                String.valueOf(type),
                "data",
                data.encode());
    }

    private JsonObject options(String room) {
        return new JsonObject()
                .put("rooms", new JsonArray().add(room))
                .put("flags", new JsonObject())
                .put("except", new JsonArray());
    }

    private void greet(String room, int number) {
        JsonObject packet = new JsonObject()
                .put("type", 2)
                .put("data", new JsonArray().add("greeting").add(new JsonObject().put("n", number)))
                .put("nsp", "/chat");
        String ignored = emit(
                NODES.redis(),
                "/chat",
                3,
                new JsonObject().put("packet", packet).put("opts", options(room)));
    }

    @Test
    void a_room_gets_emitted_events_on_every_node() {
        greet("user:" + name, 1);
        assertThat(one.take("greeting").getInteger("n")).isOne();
        assertThat(two.take("greeting").getInteger("n")).isOne();
        assertThat(one.offset()).isEqualTo(two.offset()).isNotNull();
    }

    @Test
    void it_moves_sockets_between_rooms_and_disconnects_them() {
        String room = "room-" + UUID.randomUUID();
        JsonObject rooms = new JsonObject().put("opts", options(one.id())).put("rooms", new JsonArray().add(room));
        assertThat(emit(NODES.redis(), "/chat", 4, rooms)).isNotEmpty();
        greet(room, 2);
        assertThat(one.take("greeting").getInteger("n")).isEqualTo(2);
        assertThat(emit(NODES.redis(), "/chat", 5, rooms)).isNotEmpty();
        greet(room, 3);
        greet("user:" + name, 4);
        assertThat(one.take("greeting").getInteger("n")).isEqualTo(4);
        assertThat(two.take("greeting").getInteger("n")).isEqualTo(4);
        assertThat(emit(
                        NODES.redis(),
                        "/chat",
                        6,
                        new JsonObject().put("opts", options(one.id())).put("close", false)))
                .isNotEmpty();
        await().until(() -> one.isDisconnected());
        assertThat(two.isDisconnected()).isFalse();
    }

    private static JsonArray packetArgs() {
        return new JsonArray().add(7).add(new JsonObject().put("a", new JsonArray().add(1)));
    }

    @Test
    void servers_get_server_side_events() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                MixedServer server = MixedServer.start(redis.url())) {
            JsonArray packet = new JsonArray().add("ask").add(7).add(new JsonObject().put("a", new JsonArray().add(1)));
            assertThat(emit(new RawRedis(redis.url()), "/mixed", 9, new JsonObject().put("packet", packet)))
                    .isNotEmpty();
            await().untilAsserted(() -> assertThat(server.asked()).containsExactly(packetArgs()));
        }
    }
}
