package dev.mooring.ops;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The list of sessions of two nodes, with official clients, and the effect of a kick on these clients. */
class SessionListIT {

    private static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);
    private static final String HERE = "192.0.2.7";
    private static final String THERE = "2001:db8:0:1:0:0:0:9";

    private final List<ChatClient> clients = new ArrayList<>();
    private EmbeddedRedis server;
    private TestNode one;
    private TestNode two;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        one = node("one");
        two = node("two");
    }

    @AfterEach
    void stop() {
        clients.forEach(ChatClient::close);
        one.close();
        two.close();
        server.close();
    }

    private TestNode node(String id) {
        return TestNode.start("REDIS_URL", server.url(), "NODE_ID", id, "TRUSTED_PROXY_HOPS", "1");
    }

    private ChatClient connect(TestNode node, String address, @Nullable String token, String... transports) {
        ChatClient client = ChatClient.connectFrom(address, node.url(), token, transports);
        clients.add(client);
        return client;
    }

    private ChatClient agent(TestNode node, String user) {
        return connect(node, HERE, TestNode.token(user, Role.AGENT), "websocket");
    }

    private ChatClient widget(TestNode node) {
        return connect(node, THERE, null, "polling");
    }

    /** Asks the second node, which lists the sessions of both nodes. */
    private JsonObject ask(int status, String method, String path) {
        HttpResponse<String> answer = RawHttp.send(method, two.url() + path, "", "Authorization", "Bearer " + ADMIN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }

    private List<JsonObject> list(String query) {
        return sessions(ask(200, "GET", "/ops/sessions?" + query));
    }

    private static List<JsonObject> sessions(JsonObject page) {
        JsonArray sessions = page.getJsonArray("sessions");
        return sessions.stream().map(JsonObject.class::cast).toList();
    }

    private List<String> names(String query) {
        return list(query).stream().map(each -> each.getString("session")).toList();
    }

    private JsonObject found(String session) {
        return list("").stream()
                .filter(each -> each.getString("session").equals(session))
                .findFirst()
                .orElseGet(JsonObject::new);
    }

    private void awaitField(String session, String field, Object value) {
        await().untilAsserted(() -> assertThat(found(session).getValue(field)).isEqualTo(value));
    }

    private void awaitListed(int number) {
        await().untilAsserted(() -> assertThat(list(""))
                .hasSize(number)
                .allSatisfy(each -> assertThat(each.getJsonArray("namespaces")).isNotEmpty()));
    }

    @Test
    void every_field_of_an_agent_and_a_widget_is_listed() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        ChatClient agent = agent(one, "agent-7");
        ChatClient widget = widget(two);
        Instant after = Instant.now();
        awaitListed(2);
        JsonObject agents = found(agent.session());
        assertThat(Instant.parse((String) agents.remove("connectedAt"))).isBetween(before, after);
        assertThat(agents)
                .isEqualTo(new JsonObject()
                        .put("session", agent.session())
                        .put("node", "one")
                        .put("user", "agent-7")
                        .put("role", "agent")
                        .put("widget", false)
                        .putNull("customer")
                        .put("ip", HERE)
                        .put("transport", "websocket")
                        .put("namespaces", new JsonArray().add("/chat")));
        JsonObject expected = new JsonObject()
                .put("session", widget.session())
                .put("node", "two")
                .putNull("user")
                .putNull("role")
                .put("widget", true)
                .putNull("customer")
                .put("ip", THERE)
                .put("transport", "polling")
                .put("namespaces", new JsonArray().add("/chat"));
        JsonObject widgets = found(widget.session());
        assertThat((String) widgets.remove("connectedAt")).matches("....-..-..T..:..:..\\....Z");
        assertThat(widgets).isEqualTo(expected);
        widget.call("widget-connect", new JsonObject().put("customerId", "customer-1"));
        awaitField(widget.session(), "customer", "customer-1");
        widgets = found(widget.session());
        assertThat(widgets.remove("connectedAt")).isNotNull();
        assertThat(widgets).isEqualTo(expected.put("customer", "customer-1"));
    }

    @Test
    void a_session_that_upgrades_is_on_polling_before_and_on_websocket_afterwards() {
        RawPolling session = RawPolling.connect(one.url(), new JsonObject());
        awaitField(session.session(), "transport", "polling");
        RawWebSocket candidate = RawWebSocket.connect(
                session.uri().replace("http", "ws").replace("transport=polling", "transport=websocket"));
        assertThat(candidate.send("2probe").text()).isEqualTo("3probe");
        assertThat(found(session.session()).getString("transport")).isEqualTo("polling");
        RawWebSocket upgraded = candidate.send("5");
        awaitField(session.session(), "transport", "websocket");
        awaitField(connect(two, HERE, null, "polling", "websocket").session(), "transport", "websocket");
        upgraded.abort();
    }

    @Test
    void the_role_of_a_refreshed_token_is_listed() {
        ChatClient agent = agent(one, "agent-7");
        awaitField(agent.session(), "role", "agent");
        String token = TestNode.token("agent-7", Role.ADMIN);
        assertThat(agent.call("refresh-token", new JsonObject().put("token", token))
                        .getBoolean("ok"))
                .isTrue();
        awaitField(agent.session(), "role", "admin");
    }

    @Test
    void sessions_are_found_by_node_user_room_address_and_transport() {
        ChatClient seven = agent(one, "agent-7");
        ChatClient also = agent(two, "agent-7");
        ChatClient eight = agent(two, "agent-8");
        ChatClient widget = widget(one);
        JsonObject hello = new JsonObject().put("customerId", "customer-1").put("botId", "bot");
        String conversation =
                widget.call("widget-send-message", hello.put("message", "hi")).getString("conversationId");
        assertThat(eight.call("join-conversation", new JsonObject().put("conversationId", conversation))
                        .getBoolean("ok"))
                .isTrue();
        awaitListed(4);
        String s7 = seven.session();
        String also7 = also.session();
        String s8 = eight.session();
        String w = widget.session();
        await().untilAsserted(() -> assertThat(names("room=" + conversation)).containsExactlyInAnyOrder(s8, w));
        assertThat(names("node=one")).containsExactlyInAnyOrder(s7, w);
        assertThat(names("user=agent-7")).containsExactlyInAnyOrder(s7, also7);
        assertThat(names("room=user:agent-7")).containsExactlyInAnyOrder(s7, also7);
        assertThat(names("room=customer:customer-1")).containsExactly(w);
        assertThat(names("ip=" + HERE)).containsExactlyInAnyOrder(s7, also7, s8);
        assertThat(names("ip=" + THERE)).containsExactly(w);
        assertThat(names("transport=websocket")).containsExactlyInAnyOrder(s7, also7, s8);
        assertThat(names("transport=polling")).containsExactly(w);
        assertThat(names("node=two&user=agent-7&transport=websocket&ip=" + HERE))
                .containsExactly(also7);
        assertThat(names("node=one&room=" + conversation)).containsExactly(w);
        for (String nobodys : List.of("node=three", "user=x", "room=x", "ip=198.51.100.1", "transport=pigeon")) {
            assertThat(names(nobodys)).as(nobodys).isEmpty();
        }
    }

    @Test
    void pages_of_both_nodes_follow_one_another_to_the_end() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(agent(i % 2 == 0 ? one : two, "agent-7").session());
        }
        awaitListed(5);
        for (String filter : List.of("", "&user=agent-7", "&transport=websocket")) {
            List<String> seen = new ArrayList<>();
            String cursor = "";
            for (int size : new int[] {2, 2, 1}) {
                JsonObject page = ask(200, "GET", "/ops/sessions?limit=2" + filter + cursor);
                assertThat(page.fieldNames()).containsExactly("sessions", "next");
                assertThat(page.getJsonArray("sessions")).hasSize(size);
                sessions(page).forEach(each -> seen.add(each.getString("session")));
                assertThat(page.getString("next") == null).isEqualTo(size == 1);
                cursor = "&cursor=" + page.getString("next");
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    void a_kicked_official_client_does_not_reconnect() {
        ChatClient kicked = agent(one, "agent-7");
        List<ChatClient> users = List.of(agent(one, "agent-8"), agent(two, "agent-8"));
        ChatClient stays = agent(one, "agent-9");
        awaitListed(4);
        assertThat(ask(202, "DELETE", "/ops/sessions/" + kicked.session())).isEqualTo(new JsonObject("{\"closed\":1}"));
        assertThat(ask(202, "DELETE", "/ops/users/agent-8/sessions")).isEqualTo(new JsonObject("{\"closed\":2}"));
        for (ChatClient gone : List.of(kicked, users.get(0), users.get(1))) {
            assertThat(gone.take("disconnect").getString("value")).isEqualTo("io server disconnect");
        }
        awaitListed(1);
        // A client that reconnected would do so within 100 ms.
        await().during(Duration.ofMillis(500)).until(() -> names("").equals(List.of(stays.session())));
        assertThat(stays.socket().connected()).isTrue();
    }

    @Test
    void a_whole_sid_names_no_session() {
        ChatClient client = agent(one, "agent-7");
        awaitListed(1);
        ask(404, "GET", "/ops/sessions/" + client.sid());
        ask(404, "DELETE", "/ops/sessions/" + client.sid());
        ask(404, "GET", "/ops/sessions/" + client.session().substring(1));
        ask(200, "GET", "/ops/sessions/" + client.session());
        assertThat(client.socket().connected()).isTrue();
    }
}
