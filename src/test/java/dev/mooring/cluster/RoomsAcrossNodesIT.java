package dev.mooring.cluster;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Conversations between a customer on one node and an agent on another. */
class RoomsAcrossNodesIT {

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    private final List<RawChat> clients = new ArrayList<>();
    private final String customer = UUID.randomUUID().toString();
    private final String agentName = "agent-" + UUID.randomUUID();

    @AfterEach
    void leave() {
        clients.forEach(RawChat::close);
    }

    private RawChat widget(String url) {
        RawChat widget = RawChat.connect(url, null);
        clients.add(widget);
        assertThat(widget.call("widget-connect", new JsonObject().put("customerId", customer))
                        .getBoolean("ok"))
                .isTrue();
        return widget;
    }

    private RawChat agent(String url) {
        RawChat agent = RawChat.connect(url, TestNode.token(agentName, Role.AGENT));
        clients.add(agent);
        return agent;
    }

    private String begin(RawChat widget) {
        JsonObject ack = widget.call("widget-send-message", message("hello"));
        assertThat(ack.getBoolean("ok")).as(ack.encode()).isTrue();
        return ack.getString("conversationId");
    }

    private JsonObject message(String text) {
        return new JsonObject().put("customerId", customer).put("botId", "shop").put("message", text);
    }

    private static JsonObject in(String conversation) {
        return new JsonObject().put("conversationId", conversation);
    }

    @Test
    void messages_of_both_nodes_arrive_on_both_in_the_same_order() {
        RawChat widget = widget(NODES.one());
        RawChat agent = agent(NODES.two());
        String conversation = begin(widget);
        assertThat(agent.call("join-conversation", in(conversation)).getBoolean("ok"))
                .isTrue();
        for (int i = 0; i < 50; i++) {
            widget.emit("widget-send-message", message("w" + i));
            agent.emit("send-message", in(conversation).put("message", "a" + i).put("role", "agent"));
        }
        List<String> atWidget = texts(widget.messages(101));
        List<String> atAgent = texts(agent.messages(100));
        assertThat(atWidget.subList(1, 101)).isEqualTo(atAgent);
        assertThat(atAgent).doesNotHaveDuplicates();
    }

    private static List<String> texts(List<JsonObject> messages) {
        return messages.stream().map(each -> each.getString("message")).toList();
    }

    @Test
    void typing_and_changes_of_status_cross_nodes() {
        RawChat widget = widget(NODES.one());
        RawChat agent = agent(NODES.two());
        String conversation = begin(widget);
        agent.call("join-conversation", in(conversation));
        agent.call("typing", in(conversation).put("typing", true));
        assertThat(widget.take("typing").getString("userId")).isEqualTo(agentName);
        HttpResponse<String> answer = RawHttp.send(
                "PATCH",
                NODES.two() + "/api/conversations/" + conversation,
                new JsonObject().put("status", "human").encode(),
                "Authorization",
                "Bearer " + TestNode.token("service-1", Role.SERVICE));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(widget.take("conversation-status-changed").getString("status"))
                .isEqualTo("human");
        assertThat(agent.take("conversation-status-changed").getString("status"))
                .isEqualTo("human");
    }

    @Test
    void an_event_for_a_user_reaches_all_sockets_of_the_fleet() {
        RawChat here = agent(NODES.one());
        RawChat there = agent(NODES.two());
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            HttpResponse<String> answer = RawHttp.post(
                    NODES.one() + "/api/users/" + agentName + "/emit",
                    new JsonObject()
                            .put("event", "greeting")
                            .put("args", new JsonArray().add(new JsonObject().put("n", 1)))
                            .encode(),
                    "Authorization",
                    "Bearer " + TestNode.token("service-1", Role.SERVICE));
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(new JsonObject(answer.body()).getInteger("sockets")).isEqualTo(2);
        });
        assertThat(here.take("greeting").getInteger("n")).isOne();
        assertThat(there.take("greeting").getInteger("n")).isOne();
    }
}
