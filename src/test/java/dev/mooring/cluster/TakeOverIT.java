package dev.mooring.cluster;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.HeldRedis;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Takeovers: a client reconnects to node two and continues its socket of node one, while that socket has something under
 * way, or while the client is in several namespaces.
 */
class TakeOverIT {

    private static final String SECRET = "a secret of all the nodes";

    private final List<RawChat> clients = new ArrayList<>();
    private final String agentName = "agent-" + UUID.randomUUID();
    private final String agentToken = TestNode.token(agentName, Role.AGENT);
    private EmbeddedRedis server;
    private RawRedis redis;
    private HeldRedis held;
    private TestNode one;
    private TestNode two;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        held = HeldRedis.before(server.url());
        one = node("one", held.url());
        two = node("two", server.url());
    }

    private static TestNode node(String id, String redisUrl) {
        return TestNode.start("REDIS_URL", redisUrl, "NODE_ID", id, "CLUSTER_SECRET", SECRET);
    }

    @AfterEach
    void stop() {
        clients.forEach(RawChat::close);
        one.close();
        two.close();
        held.close();
        server.close();
    }

    private RawChat closeLater(RawChat client) {
        clients.add(client);
        return client;
    }

    private static JsonObject forCustomer(String customer) {
        return new JsonObject().put("customerId", customer);
    }

    private static JsonObject in(String conversation) {
        return new JsonObject().put("conversationId", conversation);
    }

    private String conversation() {
        RawChat widget = closeLater(RawChat.connect(two.url(), null));
        JsonObject first = forCustomer(UUID.randomUUID().toString());
        widget.call("widget-connect", first);
        return widget.call(
                        "widget-send-message", first.copy().put("botId", "shop").put("message", "hello"))
                .getString("conversationId");
    }

    /** Makes another session the owner of the state without a message to node one. */
    private RawChat takeOverSilently(RawChat former, @Nullable String token) {
        redis.ask("DEL", "mooring:key:" + former.sid().substring(0, 8));
        RawChat next = closeLater(RawChat.comeBack(two.url(), token, former));
        assertThat(next.id()).isEqualTo(former.id());
        return next;
    }

    private static void assertRefused(JsonObject ack) {
        assertThat(ack.getBoolean("ok")).as(ack.encode()).isFalse();
        assertThat(ack.getJsonObject("error", new JsonObject()).getString("code"))
                .as(ack.encode())
                .isEqualTo("unavailable");
    }

    private static void assertEnded(RawChat former) {
        await().until(() -> former.socket().closed().isDone());
        assertThat(former.isDisconnected()).isTrue();
    }

    private List<String> roomsOf(RawChat client) {
        String value = redis.text("GET", "sio:session:" + client.pid());
        return StateCodec.decode(value, "/chat", String.valueOf(client.pid()), "")
                .map(state -> List.copyOf(state.rooms()))
                .orElseThrow();
    }

    @Test
    void a_join_is_refused_when_the_state_was_taken_over_before_it_was_written() {
        String conversation = conversation();
        RawChat agent = closeLater(RawChat.connect(one.url(), agentToken));
        // All writes of its CONNECT are done; a later one would detect the takeover.
        assertThat(agent.call("join-conversation", in(conversation())).getBoolean("ok"))
                .isTrue();
        RawChat next = takeOverSilently(agent, agentToken);
        JsonObject join = in(conversation);
        assertRefused(agent.call("join-conversation", join));
        assertEnded(agent);
        assertThat(roomsOf(next)).doesNotContain(conversation);
        assertThat(next.call("join-conversation", join).getBoolean("ok")).isTrue();
        assertThat(roomsOf(next)).contains(conversation);
    }

    @Test
    void a_widget_is_not_bound_to_a_customer_when_its_state_was_taken_over_before_it_was_written() {
        RawChat widget = closeLater(RawChat.connect(one.url(), null));
        RawChat next = takeOverSilently(widget, null);
        assertRefused(widget.call("widget-connect", forCustomer("c-1")));
        assertEnded(widget);
        assertThat(roomsOf(next)).containsExactly(next.id());
    }

    @Test
    void a_join_is_refused_when_the_state_was_taken_over_while_the_conversation_was_looked_up() {
        String conversation = conversation();
        RawChat agent = onFirstLoop(agentToken);
        assertThat(agent.call("join-conversation", in(conversation())).getBoolean("ok"))
                .isTrue();
        RawChat witness = onFirstLoop(null);
        held.hold();
        int join = agent.emit("join-conversation", in(conversation));
        RawChat next = closeLater(RawChat.comeBack(two.url(), agentToken, agent));
        assertThat(next.id()).isEqualTo(agent.id());
        await().pollInterval(Duration.ofMillis(10)).until(() -> held.messages().contains("fence"));
        for (int turn = 0; turn < 3; turn++) { // until the loop that reads the fence has run
            witness.call("leave-conversation", in("none"));
        }
        assertThat(agent.isAcknowledged(join)).isFalse();
        held.release();
        assertRefused(agent.ack(join));
        assertEnded(agent);
        assertThat(roomsOf(next)).doesNotContain(conversation);
    }

    @Test
    void a_client_waits_for_an_unanswered_restore_only_once() {
        List<Long> waits = new ArrayList<>();
        for (int attempt = 0; attempt < 3; attempt++) { // a busy machine may delay an attempt
            RawChat former = closeLater(RawChat.connect(two.url(), null));
            held.hold();
            long start = System.nanoTime();
            RawChat next = closeLater(RawChat.comeBack(one.url(), null, former));
            waits.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            held.release();
            assertThat(next.pid()).isNull();
            assertThat(next.id()).isNotEqualTo(former.id());
        }
        assertThat(waits).as("milliseconds; Redis is awaited for at most 300").anyMatch(millis -> millis < 450);
    }

    /** Connects a client to node one, on the loop that reads commands of other nodes. */
    private RawChat onFirstLoop(@Nullable String token) {
        RawChat client = closeLater(RawChat.connect(one.url(), token));
        return client.loop() == 0 ? client : onFirstLoop(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat,", ""})
    void a_takeover_in_one_namespace_keeps_the_state_in_the_other(String taken) {
        String other = taken.isEmpty() ? "/chat," : "";
        RawWebSocket former =
                RawWebSocket.connect(one.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        assertThat(former.text()).startsWith("0{");
        JsonObject inTaken = join(former, taken, new JsonObject());
        JsonObject inOther = join(former, other, new JsonObject());
        assertThat(reconnect(taken, inTaken)).isEqualTo(inTaken);
        assertThat(former.closeStatus()).isPositive();
        List<String> ends = new ArrayList<>();
        while (former.unread() > 0) {
            ends.add(former.text());
        }
        assertThat(ends).contains("41", "41/chat,");
        String key = "sio:session:" + inOther.getString("pid");
        await("the other state lives for the recovery window from now on")
                .until(() -> redis.number("PTTL", key) <= 120_000);
        assertThat(redis.number("EXISTS", key)).isOne();
        assertThat(reconnect(other, inOther)).as("recovered").isEqualTo(inOther);
    }

    private JsonObject reconnect(String namespace, JsonObject former) {
        try (RawWebSocket socket =
                RawWebSocket.connect(two.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(socket.text()).startsWith("0{");
            return join(socket, namespace, new JsonObject().put("pid", former.getString("pid")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonObject join(RawWebSocket socket, String namespace, JsonObject auth) {
        String reply = socket.send("40" + namespace + auth.encode()).text();
        assertThat(reply).startsWith("40" + namespace + "{");
        return new JsonObject(reply.substring(2 + namespace.length()));
    }
}
