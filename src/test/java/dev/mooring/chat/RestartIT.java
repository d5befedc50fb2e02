package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.DurableRedis;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Restarts of a node and of Redis under conversations. */
class RestartIT {

    private static final String SERVICE = TestNode.token("service-1", Role.SERVICE);

    private static JsonObject says(String customerId, String text) {
        return new JsonObject()
                .put("customerId", customerId)
                .put("botId", "bot-1")
                .put("message", text)
                .put("messageId", text);
    }

    private static HttpResponse<String> get(TestNode node, String path) {
        return RawHttp.get(node.url() + path, "Authorization", "Bearer " + SERVICE);
    }

    private static List<JsonObject> stored(TestNode node, String conversationId) {
        List<JsonObject> all = new ArrayList<>();
        String after = "";
        while (after != null) {
            String path = "/api/conversations/" + conversationId + "/messages?limit=200&after=" + after;
            JsonObject page = new JsonObject(get(node, path).body());
            JsonArray messages = page.getJsonArray("messages");
            for (int i = 0; i < messages.size(); i++) {
                all.add(messages.getJsonObject(i));
            }
            after = page.getString("next");
        }
        return all;
    }

    private static String status(TestNode node) {
        return new JsonObject(RawHttp.get(node.url() + "/health/ready").body()).getString("status");
    }

    @Test
    void a_restart_of_the_gateway_loses_no_conversation() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            String conversationId;
            List<JsonObject> before;
            JsonObject conversation;
            try (TestNode node = TestNode.start("REDIS_URL", redis.url());
                    RawChat widget = RawChat.connect(node.url(), null)) {
                conversationId =
                        widget.call("widget-send-message", says("c-1", "one")).getString("conversationId");
                assertThat(widget.call("widget-send-message", says("c-1", "two"))
                                .getBoolean("ok"))
                        .isTrue();
                before = stored(node, conversationId);
                assertThat(before).hasSize(2);
                conversation = new JsonObject(
                        get(node, "/api/conversations/" + conversationId).body());
            }
            try (TestNode node = TestNode.start("REDIS_URL", redis.url());
                    RawChat widget = RawChat.connect(node.url(), null)) {
                assertThat(stored(node, conversationId)).isEqualTo(before);
                assertThat(new JsonObject(get(node, "/api/conversations/" + conversationId)
                                .body()))
                        .isEqualTo(conversation);
                JsonObject again = widget.call("widget-send-message", says("c-1", "two"));
                assertThat(again.getString("messageId")).isEqualTo(before.get(1).getString("id"));
                JsonObject more = widget.call("widget-send-message", says("c-1", "three"));
                assertThat(more.getString("conversationId")).isEqualTo(conversationId);
                assertThat(stored(node, conversationId)).hasSize(3);
            }
        }
    }

    @Test
    void without_redis_a_node_exits_with_an_error() {
        assertThatThrownBy(() -> TestNode.start("REDIS_URL", "redis://user:hunter2@127.0.0.1:1"))
                .hasMessageContaining("no connection to Redis at redis://***@127.0.0.1:1: ")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void while_redis_is_away_messages_are_refused_and_the_node_stays_up() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start();
        try (TestNode node = TestNode.start("REDIS_URL", redis.url());
                RawChat widget = RawChat.connect(node.url(), null)) {
            String conversationId =
                    widget.call("widget-send-message", says("c-1", "before")).getString("conversationId");
            assertThat(status(node)).isEqualTo("ready");
            redis.close();
            await().until(() -> status(node).equals("degraded"));
            JsonObject refused = widget.call("widget-send-message", says("c-1", "meanwhile"));
            assertThat(refused.getBoolean("ok")).isFalse();
            assertThat(refused.getJsonObject("error").getString("code")).isEqualTo("unavailable");
            HttpResponse<String> answer = get(node, "/api/conversations/" + conversationId);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("\"unavailable\"");
            assertThat(RawHttp.get(node.url() + "/health").statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(node.url() + "/health/ready").statusCode()).isEqualTo(200);

            redis = EmbeddedRedis.startAt(redis.port());
            await().until(() -> status(node).equals("ready"));
            assertThat(widget.call("widget-send-message", says("c-1", "after")).getBoolean("ok"))
                    .isTrue();
        } finally {
            redis.close();
        }
    }

    @Test
    void a_restart_of_redis_loses_no_acknowledged_message_and_retries_are_stored_once() throws Exception {
        int clients = 8;
        int each = 100;
        try (DurableRedis redis = DurableRedis.start();
                // One client sends hundreds of messages again as fast as it can.
                TestNode node = TestNode.start("REDIS_URL", redis.url(), "LIMIT_EVENTS_PER_SOCKET", "10000")) {
            List<RawChat> widgets = new ArrayList<>();
            String conversationId = "";
            for (int i = 0; i < clients; i++) {
                RawChat widget = RawChat.connect(node.url(), null);
                widgets.add(widget);
                conversationId = widget.call("widget-send-message", says("c-1", "hello-" + i))
                        .getString("conversationId");
            }
            Map<String, JsonObject> answers = new TreeMap<>();
            List<Runnable> collect = new ArrayList<>();
            for (int m = 0; m < each; m++) {
                if (m == each / 4) {
                    collect.forEach(Runnable::run);
                    collect.clear();
                }
                if (m == each / 2) {
                    redis.kill();
                }
                for (int i = 0; i < clients; i++) {
                    RawChat widget = widgets.get(i);
                    String text = "m-" + i + "-" + m;
                    int ack = widget.emit("widget-send-message", says("c-1", text));
                    collect.add(() -> answers.put(text, widget.ack(ack)));
                }
            }
            redis.startAgain();
            collect.forEach(Runnable::run);

            assertThat(answers).hasSize(clients * each);
            await().until(() -> status(node).equals("ready"));
            List<String> kept = stored(node, conversationId).stream()
                    .map(message -> message.getString("id"))
                    .toList();
            List<String> refused = new ArrayList<>();
            answers.forEach((text, answer) -> {
                if (answer.getBoolean("ok")) {
                    assertThat(kept).as(text).contains(answer.getString("messageId"));
                } else {
                    assertThat(answer.getJsonObject("error").getString("code")).isEqualTo("unavailable");
                    refused.add(text);
                }
            });
            assertThat(refused).as("messages while Redis was away").isNotEmpty();
            assertThat(answers).as("messages before and after").hasSizeGreaterThan(refused.size());

            for (String text : refused) {
                assertThat(widgets.get(0)
                                .call("widget-send-message", says("c-1", text))
                                .getBoolean("ok"))
                        .isTrue();
            }
            List<String> texts = stored(node, conversationId).stream()
                    .map(message -> message.getString("message"))
                    .toList();
            assertThat(texts).doesNotHaveDuplicates().hasSize(clients * each + clients);
            assertThat(new TreeSet<>(texts)).containsAll(answers.keySet());
            widgets.forEach(RawChat::close);
        }
    }

    @Test
    void while_redis_is_away_events_reach_the_clients_of_the_same_node() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start();
        try (TestNode node = TestNode.start("REDIS_URL", redis.url(), "WEBSOCKET_HEARTBEAT_INTERVAL", "200");
                RawChat widget = RawChat.connect(node.url(), null);
                RawChat agent = RawChat.connect(node.url(), TestNode.token("agent-7", Role.AGENT))) {
            JsonObject room =
                    in(widget.call("widget-send-message", says("c-1", "before")).getString("conversationId"));
            assertThat(code(agent.call("join-conversation", room))).isNull();
            redis.close();
            await().until(() -> status(node).equals("degraded"));

            assertThat(code(agent.call("typing", room.copy().put("typing", true))))
                    .isNull();
            assertThat(widget.take("typing"))
                    .isEqualTo(room.copy().put("typing", true).put("userId", "agent-7"));
            long now = System.currentTimeMillis();
            await().until(() -> widget.take("heartbeat").getLong("timestamp") > now);
            JsonObject event = new JsonObject()
                    .put("event", "call-me")
                    .put("args", new JsonArray().add(new JsonObject().put("n", 7)));
            assertThat(RawHttp.post(
                                    node.url() + "/api/users/agent-7/emit",
                                    event.encode(),
                                    "Authorization",
                                    "Bearer " + TestNode.token("service-1", Role.SERVICE))
                            .statusCode())
                    .as("the event does not reach sockets of other nodes")
                    .isEqualTo(503);
            assertThat(agent.take("call-me")).isEqualTo(new JsonObject().put("n", 7));

            JsonObject message = room.copy().put("message", "meanwhile").put("role", "agent");
            assertThat(code(agent.call("send-message", message))).isEqualTo("unavailable");
            assertThat(code(agent.call("typing", room.copy().put("typing", false))))
                    .isNull();
            assertThat(widget.take("typing").getBoolean("typing")).isFalse();
            assertThat(widget.messages())
                    .as("the refused message reaches no client")
                    .hasSize(1);
        } finally {
            redis.close();
        }
    }
}
