package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The secret part of a sid, 22 characters with which anybody could poll as that client, stays with its client. While
 * clients connect, talk, misbehave and end in every way, the test looks for it in the data and commands of Redis, in
 * all answers to operators, and in the output of nodes.
 */
class SecretsIT {

    private static final int PUBLIC = 16;

    private final Set<String> sids = new TreeSet<>();
    private final List<String> answers = new ArrayList<>();
    private TestCluster cluster;
    private RawRedis redis;
    private RawRedis.Monitor monitor;

    @BeforeEach
    void start() throws IOException {
        cluster = TestCluster.start();
        redis = cluster.redis();
        monitor = redis.monitor();
    }

    @AfterEach
    void stop() throws IOException {
        monitor.close();
        cluster.close();
    }

    private Node node(String id, String format) throws Exception {
        Map<String, String> variables = new HashMap<>(Map.of("LOG_FORMAT", format, "DRAIN_WINDOW", "500"));
        variables.putAll(Map.of("WEBSOCKET_PING_INTERVAL", "1000", "WEBSOCKET_PING_TIMEOUT", "1000"));
        variables.putAll(Map.of("LIMIT_EVENTS_PER_SOCKET", "20:40", "LIMIT_SEND_BUFFER", "20000"));
        return cluster.node(id, variables);
    }

    @Test
    void the_secret_half_of_a_sid_stays_with_its_client() throws Exception {
        Node one = node("one", "text");
        Node two = node("two", "json");
        List<ChatClient> clients = stockClients(one);
        clients.addAll(stockClients(two));
        talk(clients);
        lookEverywhere(one, two);
        misbehave(one);
        kick(clients, two);
        await().untilAsserted(() -> assertThat(causes())
                .contains("client", "parse error", "transport error", "overload", "ping timeout", "token expired")
                .contains("transport close", "kicked"));
        lookEverywhere(one, two);
        ask("POST", two, "/ops/nodes/one/drain");
        await().untilAsserted(() -> assertThat(causes()).contains("drained"));
        lookEverywhere(one, two);
        for (Node node : List.of(one, two)) {
            node.process().signal("TERM");
            assertThat(node.process().awaitExit()).isZero();
        }
        lookAt("Redis", redis.dump());
        lookAt("what Redis was sent", monitor.heard());
        lookAt("what nodes printed", one.process().output() + two.process().output());
        lookAt("what operators were told", String.join("\n", answers));
        assertThat(sids).hasSizeGreaterThan(15);
        assertThat(sids)
                .as("the public parts, which shows that the search works")
                .allSatisfy(sid -> assertThat(monitor.heard()).contains(sid.substring(0, PUBLIC)));
        clients.forEach(ChatClient::close);
    }

    private List<ChatClient> stockClients(Node node) {
        List<ChatClient> clients = new ArrayList<>();
        for (String[] transports : new String[][] {{"polling"}, {"websocket"}, {"polling", "websocket"}}) {
            String token = TestNode.token("agent-" + transports[0], Role.AGENT);
            clients.add(ChatClient.connect(node.url(), token, transports));
            clients.add(ChatClient.connect(node.url(), null, transports));
        }
        clients.forEach(client -> sids.add(client.sid()));
        return clients;
    }

    /** Each widget begins a conversation, which an agent joins and answers. */
    private static void talk(List<ChatClient> clients) {
        for (int i = 0; i < clients.size(); i += 2) {
            ChatClient agent = clients.get(i);
            ChatClient widget = clients.get(i + 1);
            JsonObject hello =
                    new JsonObject().put("customerId", "customer-" + i).put("botId", "bot");
            String conversation = widget.call("widget-send-message", hello.put("message", "hello"))
                    .getString("conversationId");
            JsonObject room = new JsonObject().put("conversationId", conversation);
            assertThat(agent.call("join-conversation", room).getBoolean("ok")).isTrue();
            room.put("message", "hi").put("role", "agent").put("messageId", "m-1");
            assertThat(agent.call("send-message", room).getBoolean("ok")).isTrue();
            assertThat(widget.take("new-message")).isNotNull();
        }
    }

    private RawWebSocket websocket(Node node, String auth) {
        RawWebSocket socket = node.dial();
        sids.add(new JsonObject(socket.text().substring(1)).getString("sid"));
        assertThat(socket.send("40/chat," + auth).text()).startsWith("40/chat,{");
        return socket;
    }

    private RawPolling polling(Node node) {
        RawPolling session = RawPolling.connect(node.url(), new JsonObject());
        sids.add(session.sid());
        return session;
    }

    /** Ends sessions in every way that clients have, and uses their sids as others might. */
    private void misbehave(Node node) {
        RawWebSocket ignored = websocket(node, ""); // answers no ping
        ignored = websocket(node, "").send("4nonsense");
        websocket(node, "").abort();
        RawWebSocket busy = websocket(node, "");
        for (int i = 0; i < 90; i++) {
            ignored = busy.send("42/chat,[\"widget-connect\",{\"customerId\":5}]");
        }
        String token = TestNode.token("short", Role.AGENT, Duration.ofSeconds(2));
        ChatClient expiring = ChatClient.connect(node.url(), token, "websocket");
        sids.add(expiring.sid());
        RawPolling leaving = polling(node).send("1");
        assertThat(RawHttp.get(leaving.uri()).statusCode()).isEqualTo(400);
        RawPolling twice = polling(node);
        CompletableFuture<HttpResponse<String>> first = RawHttp.getLater(twice.uri());
        CompletableFuture<HttpResponse<String>> second = RawHttp.getLater(twice.uri());
        CompletableFuture.allOf(first, second).join();
        RawPolling robbed = polling(node);
        String guess = robbed.uri().replace(robbed.sid(), robbed.session() + "A".repeat(22));
        assertThat(RawHttp.get(guess).body()).contains("Session ID unknown");
        assertThat(RawHttp.send("PUT", robbed.uri(), "x").statusCode()).isEqualTo(400);
        for (String method : List.of("GET", "DELETE")) {
            assertThat(ask(method, node, "/ops/sessions/" + robbed.sid()))
                    .as("a whole sid names no session")
                    .isEqualTo(404);
        }
        RawWebSocket odd =
                RawWebSocket.connect(robbed.uri().replace("http", "ws").replace("polling", "websocket"));
        ignored = odd.send("neither a probe nor an upgrade");
    }

    private void kick(List<ChatClient> clients, Node asked) {
        for (ChatClient client : clients.subList(0, 4)) {
            assertThat(ask("DELETE", asked, "/ops/sessions/" + client.session()))
                    .isEqualTo(202);
        }
        assertThat(ask("DELETE", asked, "/ops/users/agent-polling/sessions")).isEqualTo(202);
    }

    private int ask(String method, Node node, String path) {
        HttpResponse<String> answer =
                RawHttp.send(method, node.url() + path, "", "Authorization", "Bearer " + TestCluster.ADMIN);
        answers.add(answer.body());
        return answer.statusCode();
    }

    private Set<String> causes() {
        Set<String> causes = new TreeSet<>();
        for (String entry : redis.list("XRANGE", "mooring:closed", "-", "+")) {
            causes.add(entry.replaceAll(".*cause, ([a-z ]+), duration.*", "$1"));
        }
        return causes;
    }

    private void lookEverywhere(Node... nodes) {
        for (Node node : nodes) {
            for (String path : List.of("/ops/counts", "/ops/nodes", "/ops/sessions?limit=200")) {
                assertThat(ask("GET", node, path)).isEqualTo(200);
            }
            for (String path : List.of("/metrics", "/health/websocket", "/health/ready")) {
                int ignored = ask("GET", node, path);
            }
            JsonArray sessions = node.ask("/ops/sessions?limit=200").getJsonArray("sessions");
            sessions.forEach(each -> ask("GET", node, "/ops/sessions/" + ((JsonObject) each).getString("session")));
        }
        lookAt("Redis", redis.dump());
        lookAt("what operators were told", String.join("\n", answers));
    }

    private void lookAt(String where, String text) {
        assertThat(text).as(where).isNotEmpty();
        assertThat(sids).as(where).allSatisfy(sid -> assertThat(text).doesNotContain(sid.substring(PUBLIC)));
    }
}
