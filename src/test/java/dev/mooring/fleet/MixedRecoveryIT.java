package dev.mooring.fleet;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Bodies;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.NodePeer;
import dev.mooring.support.StockClients;
import dev.mooring.support.StockClients.Stock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients of {@code /chat} recover across our nodes and a server of Node.js. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MixedRecoveryIT {

    private static final String CHAT = "/chat";

    private EmbeddedRedis redis;
    private Fleet fleet;
    private Member ours;
    private NodePeer node;
    private StockClients clients;
    private Stock agent;
    private String conversation;

    @BeforeEach
    void start() throws Exception {
        redis = EmbeddedRedis.start();
        fleet = Fleet.at(redis.url());
        node = NodePeer.start(redis.url(), "node");
        ours = fleet.start();
        clients = StockClients.start();
        agent = clients.open(ours.url(), CHAT, new JsonObject().put("token", TestNode.token("agent-1", Role.AGENT)));
        conversation = begin(clients.open(ours.url(), CHAT));
        JsonObject joined = (JsonObject) agent.call("join-conversation", Bodies.in(conversation));
        assertThat(joined.getBoolean("ok")).isTrue();
    }

    @AfterEach
    void stop() throws Exception {
        clients.close();
        node.close();
        fleet.close();
        redis.close();
    }

    /** Begins a conversation of a widget, and returns its id. */
    private static String begin(Stock widget) {
        JsonObject ack = (JsonObject) widget.call("widget-send-message", Bodies.says(Bodies.someone(), "hello"));
        return ack.getString("conversationId");
    }

    private void say(String text) {
        JsonObject ack = (JsonObject) agent.call("send-message", Bodies.in(conversation, "agent", text));
        assertThat(ack.getBoolean("ok")).as(ack.encode()).isTrue();
    }

    private static List<String> texts(Stock client) {
        return client.heard("new-message").stream()
                .map(each -> ((JsonObject) each).getString("message"))
                .filter(text -> !text.equals("hello"))
                .toList();
    }

    private static void awaitTexts(Stock client, String... texts) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(texts(client)).containsExactly(texts));
    }

    private static void assertRecovered(Stock client) {
        await().atMost(Duration.ofSeconds(15)).until(() -> client.state().getInteger("connects") == 2);
        assertThat(client.state().getBoolean("recovered")).isTrue();
        assertThat(client.state().getString("sid")).isEqualTo(client.sid());
    }

    /** Connects a client to the Node.js server; it has joined the conversation and received one message. */
    private Stock begunOnNode() {
        Stock client = clients.open(node.url(), CHAT).join(conversation);
        say("before");
        awaitTexts(client, "before");
        client.leadTo(ours.url());
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"the server", "close", "cut"})
    void a_session_of_node_js_that_lost_its_transport_recovers_here(String how) {
        Stock client = begunOnNode();
        if (how.equals("the server")) {
            Object ignored = node.call("cut", NodePeer.of(CHAT).put("sid", client.sid()));
        } else {
            client.cut(how);
        }
        say("meanwhile");
        assertRecovered(client);
        say("after");
        awaitTexts(client, "before", "meanwhile", "after");
    }

    @Test
    void a_session_of_a_node_js_server_that_shut_down_recovers_here() throws Exception {
        Stock client = begunOnNode();
        node.shutDown();
        say("meanwhile");
        assertRecovered(client);
        say("after");
        awaitTexts(client, "before", "meanwhile", "after");
    }

    @Test
    void a_session_of_a_killed_node_js_server_is_not_recovered() {
        Stock client = begunOnNode();
        node.kill();
        await().atMost(Duration.ofSeconds(15)).until(() -> client.state().getInteger("connects") == 2);
        assertThat(client.state().getBoolean("recovered")).isFalse();
        assertThat(client.state().getString("sid")).isNotEqualTo(client.sid());
    }

    @Test
    void a_session_of_our_killed_node_recovers_on_node_js() throws Exception {
        Member victim = fleet.start();
        Stock client =
                clients.open(victim.url(), CHAT, new JsonObject().put("token", TestNode.token("agent-2", Role.AGENT)));
        JsonObject joined = (JsonObject) client.call("join-conversation", Bodies.in(conversation));
        assertThat(joined.getBoolean("ok")).isTrue();
        say("before");
        awaitTexts(client, "before");
        client.leadTo(node.url());
        victim.kill();
        say("meanwhile");
        assertRecovered(client);
        say("after");
        awaitTexts(client, "before", "meanwhile", "after");
        JsonArray rooms = node.fetchSockets(CHAT).stream()
                .map(JsonObject.class::cast)
                .filter(socket -> socket.getString("sid").equals(client.sid()))
                .findFirst()
                .orElseThrow()
                .getJsonArray("rooms");
        assertThat(rooms).contains(client.sid(), conversation, "user:agent-2");
    }
}
