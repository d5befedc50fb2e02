package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.socketio.RemoteSocket;
import dev.mooring.support.Answers;
import dev.mooring.support.NodePeer;
import dev.mooring.support.StockClients;
import dev.mooring.support.StockClients.Stock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One of our servers and one of Node.js in one cluster: each reaches the clients of the other. */
class MixedClusterIT {

    private static final String MIXED = "/mixed";

    private static EmbeddedRedis redis;
    private static MixedServer ours;
    private static NodePeer node;
    private static StockClients clients;

    private final String room = UUID.randomUUID().toString();
    private Stock here;
    private Stock there;

    @BeforeAll
    static void start() throws Exception {
        redis = EmbeddedRedis.start();
        ours = MixedServer.start(redis.url());
        node = NodePeer.start(redis.url(), "node");
        clients = StockClients.start();
        await("the servers see each other")
                .atMost(Duration.ofSeconds(15))
                .until(() -> node.serverSideEmitWithAck(MIXED, "ask").size() == 1);
    }

    @AfterAll
    static void stop() {
        clients.close();
        node.close();
        ours.close();
        redis.close();
    }

    @BeforeEach
    void connect() {
        here = clients.open(ours.url(), MIXED).join(room);
        there = clients.open(node.url(), MIXED).join(room);
    }

    /** Values, each with its JSON form in the Node.js programs. */
    static Stream<Arguments> values() {
        JsonObject nested =
                new JsonObject().put("list", new JsonArray().add(1).add(2.5).addNull());
        return Stream.of(
                Arguments.of("plain", "plain"),
                Arguments.of("☃ and 🚢, \"quoted\"", "☃ and 🚢, \"quoted\""),
                Arguments.of("x".repeat(100_000), "x".repeat(100_000)),
                Arguments.of(42, 42),
                Arguments.of(nested, nested),
                Arguments.of(Buffer.buffer(new byte[] {0, 1, -1}), NodePeer.bytes((byte) 0, (byte) 1, (byte) -1)),
                Arguments.of(
                        new JsonObject().put("file", Buffer.buffer("a")).put("name", "a.txt"),
                        new JsonObject().put("file", NodePeer.bytes((byte) 'a')).put("name", "a.txt")));
    }

    @ParameterizedTest
    @MethodSource("values")
    void text_and_bytes_reach_the_room_from_either_side(Object value, Object inNode) {
        ours.namespace().to(room).emit("from ours", value);
        node.emit(MIXED, room, "from node", inNode);
        for (Stock client : List.of(here, there)) {
            for (String event : List.of("from ours", "from node")) {
                await(event).until(() -> !client.heard(event).isEmpty());
                assertThat(client.heard(event)).containsExactly(inNode);
            }
        }
    }

    @Test
    void a_client_reaches_the_others_in_its_room_on_either_side() {
        here.emit("say", room, "said", "from here");
        await().until(() -> there.heard("said").contains("from here"));
        there.emit("say", room, "said", "from there");
        await().until(() -> here.heard("said").contains("from there"));
        assertThat(here.heard("said")).containsExactly("from there");
        assertThat(there.heard("said")).containsExactly("from here");
    }

    @Test
    void all_sockets_of_the_cluster_are_fetched_from_either_side() {
        List<JsonObject> byNode = node.fetchSockets(MIXED).stream()
                .map(JsonObject.class::cast)
                .filter(socket -> socket.getJsonArray("rooms").contains(room))
                .toList();
        assertThat(byNode)
                .extracting(socket -> socket.getString("sid"))
                .containsExactlyInAnyOrder(here.sid(), there.sid());
        assertThat(byNode)
                .extracting(socket -> socket.getJsonObject("data").getString("node"))
                .containsExactlyInAnyOrder("ours", "node");
        List<RemoteSocket> byOurs = Answers.await(ours.namespace().in(room).fetchSockets());
        assertThat(byOurs).extracting(socket -> socket.id().value()).containsExactlyInAnyOrder(here.sid(), there.sid());
        assertThat(byOurs).allMatch(socket -> socket.rooms().contains(room));
    }

    @Test
    void acks_of_all_clients_come_back_to_either_side() {
        here.answer("ask", "here");
        there.answer("ask", NodePeer.bytes((byte) 7));
        assertThat(node.emitWithAck(MIXED, room, "ask", 1)).containsExactlyInAnyOrder("here", NodePeer.bytes((byte) 7));
        assertThat(Answers.await(
                        ours.namespace().to(room).timeout(Duration.ofSeconds(5)).emitWithAck("ask", 1)))
                .extracting(answer -> answer.getValue(0))
                .containsExactlyInAnyOrder("here", Buffer.buffer(new byte[] {7}));
    }

    @Test
    void sockets_join_and_leave_rooms_from_either_side() {
        String other = room + "-other";
        JsonObject all = NodePeer.of(MIXED).put("rooms", new JsonArray().add(room));
        Object ignored = node.call("socketsJoin", all.copy().put("join", other));
        ours.namespace().in(room).socketsJoin(other + "-too");
        await().until(() -> members(other) == 2 && members(other + "-too") == 2);
        ignored = node.call("socketsLeave", all.copy().put("leave", other + "-too"));
        ours.namespace().in(room).socketsLeave(other);
        await().until(() -> members(other) == 0 && members(other + "-too") == 0);
    }

    private static long members(String room) {
        return node.fetchSockets(MIXED).stream()
                .map(JsonObject.class::cast)
                .filter(socket -> socket.getJsonArray("rooms").contains(room))
                .count();
    }

    @Test
    void either_side_disconnects_the_sockets_of_the_other() {
        String farewell = room + "-farewell";
        here.join(farewell);
        Object ignored = node.call("disconnectSockets", NodePeer.of(MIXED).put("rooms", new JsonArray().add(farewell)));
        await().until(() -> here.state().getJsonArray("disconnects").contains("io server disconnect"));
        assertThat(there.state().getBoolean("connected")).isTrue();
        ours.namespace().in(room).disconnectSockets(false);
        await().until(() -> there.state().getJsonArray("disconnects").contains("io server disconnect"));
    }

    @Test
    void servers_emit_to_each_other_and_answer() {
        JsonArray answers = node.serverSideEmitWithAck(MIXED, "ask", room);
        assertThat(answers).hasSize(1);
        assertThat(answers.getJsonObject(0))
                .isEqualTo(new JsonObject().put("node", "ours").put("args", new JsonArray().add(room)));
        assertThat(ours.asked()).contains(new JsonArray().add(room));
        assertThat(Answers.await(ours.namespace().serverSideEmitWithAck("ask", room, Buffer.buffer("b"))))
                .extracting(answer -> answer.getJsonObject(0).getString("node"))
                .containsExactly("node");
        assertThat(node.asked().encode()).contains(room).contains("$bytes");
    }
}
