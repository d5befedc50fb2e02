package dev.mooring.cluster;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Recovery of a client on another node, after it has lost its connection. */
class RecoveryIT {

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    @RegisterExtension
    static final TwoNodes QUICK = new TwoNodes("WEBSOCKET_PING_INTERVAL", "500", "WEBSOCKET_PING_TIMEOUT", "500");

    private final List<RawChat> clients = new ArrayList<>();
    private final String customer = UUID.randomUUID().toString();
    private final String agentName = "agent-" + UUID.randomUUID();
    private final String agentToken = TestNode.token(agentName, Role.AGENT);

    @AfterEach
    void leave() {
        clients.forEach(RawChat::close);
    }

    private RawChat closeLater(RawChat client) {
        clients.add(client);
        return client;
    }

    private RawChat widget(String url) {
        RawChat widget = closeLater(RawChat.connect(url, null));
        widget.call("widget-connect", new JsonObject().put("customerId", customer));
        return widget;
    }

    private RawChat reconnect(String url, @Nullable String token, RawChat former) {
        return closeLater(RawChat.comeBack(url, token, former));
    }

    private JsonObject message(String text) {
        return new JsonObject().put("customerId", customer).put("botId", "shop").put("message", text);
    }

    private static JsonObject in(String conversation) {
        return new JsonObject().put("conversationId", conversation);
    }

    private static void send(RawChat agent, String conversation, String text) {
        JsonObject ack =
                agent.call("send-message", in(conversation).put("message", text).put("role", "agent"));
        assertThat(ack.getBoolean("ok")).as(ack.encode()).isTrue();
    }

    private static List<String> texts(List<JsonObject> messages) {
        return messages.stream().map(each -> each.getString("message")).toList();
    }

    private static void assertRecovered(RawChat now, RawChat former) {
        assertThat(now.id()).isEqualTo(former.id());
        assertThat(now.pid()).isEqualTo(former.pid());
    }

    private static void assertNotRecovered(RawChat now, RawChat former) {
        assertThat(now.id()).isNotEqualTo(former.id());
        assertThat(now.pid()).isNotNull().isNotEqualTo(former.pid());
    }

    @Test
    void a_recovered_client_gets_the_missed_events_once_and_in_order() {
        RawChat widget = widget(NODES.one());
        String conversation =
                widget.call("widget-send-message", message("hello")).getString("conversationId");
        RawChat agent = closeLater(RawChat.connect(NODES.two(), agentToken));
        agent.call("join-conversation", in(conversation));
        send(agent, conversation, "before");
        assertThat(texts(widget.messages(2))).containsExactly("hello", "before");
        assertThat(widget.take("message-sent").getString("conversationId")).isEqualTo(conversation);
        widget.socket().abort();
        send(agent, conversation, "one");
        send(agent, conversation, "two");
        RawChat again = reconnect(NODES.two(), null, widget);
        assertRecovered(again, widget);
        send(agent, conversation, "three");
        assertThat(texts(again.messages(3))).containsExactly("one", "two", "three");
        assertThat(again.call("widget-send-message", message("still the same customer"))
                        .getString("conversationId"))
                .isEqualTo(conversation);
        again.socket().abort();
        send(agent, conversation, "four");
        RawChat third = reconnect(NODES.one(), null, again);
        assertRecovered(third, widget);
        assertThat(texts(third.messages(1))).containsExactly("four");
    }

    @Test
    void a_client_that_has_received_nothing_recovers_without_an_offset() {
        RawChat agent = closeLater(RawChat.connect(NODES.one(), agentToken));
        assertThat(agent.offset()).isNull();
        agent.socket().abort();
        RawChat again = reconnect(NODES.two(), agentToken, agent);
        assertRecovered(again, agent);
    }

    /** The state in Redis is the one that was saved before the CONNECT reply. */
    @Test
    void a_client_cut_off_right_after_its_connect_gets_the_events_to_itself() {
        for (String token : new String[] {null, agentToken, TestNode.token("admin-2", Role.ADMIN)}) {
            RawChat client = closeLater(RawChat.connect(NODES.one(), token));
            client.socket().abort();
            String value = NODES.redis().text("GET", "sio:session:" + client.pid());
            assertThat(StateCodec.decode(value, "/chat", String.valueOf(client.pid()), "")
                            .orElseThrow()
                            .rooms())
                    .contains(client.id());
            emitAsNodeDoes(client.id(), "for-you");
            RawChat again = reconnect(NODES.two(), token, client);
            assertRecovered(again, client);
            assertThat(again.take("for-you").getInteger("n")).isOne();
        }
    }

    /** Publishes a recorded event to a room, as {@code io.of("/chat").to(room).emit(event, {n: 1})} of Node.js does. */
    private static void emitAsNodeDoes(String room, String event) {
        JsonObject packet = new JsonObject()
                .put("type", 2)
                .put("data", new JsonArray().add(event).add(new JsonObject().put("n", 1)))
                .put("nsp", "/chat");
        JsonObject options = new JsonObject()
                .put("rooms", new JsonArray().add(room))
                .put("except", new JsonArray())
                .put("flags", new JsonObject());
        String data =
                new JsonObject().put("packet", packet).put("opts", options).encode();
        Object ignored =
                NODES.redis().ask("XADD", "socket.io", "*", "uid", "node", "nsp", "/chat", "type", "3", "data", data);
    }

    @Test
    void a_client_takes_over_from_its_living_session_which_ends() {
        RawChat widget = widget(NODES.one());
        String conversation =
                widget.call("widget-send-message", message("hello")).getString("conversationId");
        widget.messages(1);
        RawChat agent = closeLater(RawChat.connect(NODES.two(), agentToken));
        agent.call("join-conversation", in(conversation));
        for (String url : List.of(NODES.two(), NODES.one(), NODES.one())) {
            RawChat former = clients.get(clients.size() - 1) == agent ? widget : clients.get(clients.size() - 1);
            RawChat again = reconnect(url, null, former);
            assertRecovered(again, widget);
            await((url.equals(NODES.one()) ? "one " : "two ") + clients.size())
                    .until(() -> former.socket().closed().isDone());
            assertThat(former.isDisconnected())
                    .as("the session that was taken over got DISCONNECT before its end")
                    .isTrue();
            send(agent, conversation, "at " + url);
            assertThat(texts(again.messages(1))).containsExactly("at " + url);
        }
    }

    @Test
    void of_many_clients_that_claim_one_state_one_recovers_and_misses_nothing() {
        RawChat widget = widget(NODES.one());
        String conversation =
                widget.call("widget-send-message", message("hello")).getString("conversationId");
        RawChat agent = closeLater(RawChat.connect(NODES.two(), agentToken));
        agent.call("join-conversation", in(conversation));
        widget.messages(1);
        for (int round = 0; round < 5; round++) {
            RawChat former = widget;
            JsonObject auth = new JsonObject().put("pid", widget.pid()).put("offset", widget.offset());
            List<RawChat> claims = IntStream.range(0, 8)
                    .mapToObj(i -> closeLater(RawChat.begin(NODES.one(), auth)))
                    .toList();
            String pid = Objects.requireNonNull(former.pid());
            Supplier<List<RawChat>> recovered = () -> claims.stream()
                    .filter(each -> each.isConnectedAs(pid))
                    .filter(each -> !each.socket().closed().isDone())
                    .toList();
            // A claim that Redis did not answer in time connects without recovery, as another client.
            await().until(() -> recovered.get().size() == 1 && claims.stream().noneMatch(RawChat::isConnecting));
            widget = recovered.get().get(0);
            assertRecovered(widget, former);
            send(agent, conversation, "round " + round);
            assertThat(texts(widget.messages(1))).containsExactly("round " + round);
        }
    }

    @Test
    void a_client_whose_first_recovery_was_lost_misses_nothing_in_the_second() {
        RawChat widget = widget(QUICK.one());
        String conversation =
                widget.call("widget-send-message", message("hello")).getString("conversationId");
        RawChat agent = closeLater(RawChat.connect(QUICK.two(), agentToken));
        agent.call("join-conversation", in(conversation));
        widget.messages(1);
        widget.offset();
        widget.socket().abort();
        send(agent, conversation, "one");
        send(agent, conversation, "two");
        // The agent answers pings for longer than a node considers a lost client connected.
        agent.answerPings(5);
        JsonObject auth = new JsonObject().put("pid", widget.pid()).put("offset", widget.offset());
        RawChat unheard = closeLater(RawChat.begin(QUICK.two(), auth));
        assertThat(unheard.pid()).isEqualTo(widget.pid());
        unheard.socket().abort();
        RawChat again = reconnect(QUICK.one(), null, widget);
        assertRecovered(again, widget);
        assertThat(texts(again.messages(2))).containsExactly("one", "two");
    }

    @Test
    void another_user_does_not_get_the_state() {
        RawChat agent = closeLater(RawChat.connect(NODES.one(), agentToken));
        agent.socket().abort();
        RawChat stranger = reconnect(NODES.two(), TestNode.token("somebody-else", Role.AGENT), agent);
        assertNotRecovered(stranger, agent);
        RawChat other = closeLater(RawChat.connect(NODES.one(), agentToken));
        other.socket().abort();
        assertNotRecovered(reconnect(NODES.two(), null, other), other);
    }

    @Test
    void a_kick_is_final() {
        RawChat agent = closeLater(RawChat.connect(NODES.one(), agentToken));
        await().until(() -> RawHttp.send(
                        "DELETE",
                        NODES.one() + "/ops/users/" + agentName + "/sessions",
                        "",
                        "Authorization",
                        "Bearer " + TestNode.token("admin-1", Role.ADMIN))
                .body()
                .contains("1"));
        await().until(() -> agent.socket().closed().isDone());
        assertNotRecovered(reconnect(NODES.two(), agentToken, agent), agent);
    }

    @Test
    void a_client_with_an_invalid_state_connects_without_recovery() {
        for (Object pid : new Object[] {"", "unknown", "../../key", "x".repeat(5_000), 7, new JsonObject(), true}) {
            JsonObject auth =
                    new JsonObject().put("token", agentToken).put("pid", pid).put("offset", "1-1");
            RawChat client = closeLater(RawChat.connectWith(NODES.one(), auth));
            assertThat(client.pid()).isNotNull().isNotEqualTo(pid);
        }
        for (Object offset : new Object[] {"", "x", "1-1; DROP", "99999999999999999999-1", 5, new JsonObject()}) {
            RawChat agent = closeLater(RawChat.connect(NODES.one(), agentToken));
            JsonObject auth = new JsonObject()
                    .put("token", agentToken)
                    .put("pid", agent.pid())
                    .put("offset", offset);
            assertNotRecovered(closeLater(RawChat.connectWith(NODES.two(), auth)), agent);
        }
    }
}
