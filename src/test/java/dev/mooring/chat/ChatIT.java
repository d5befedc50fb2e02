package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawPolling;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.in;
import static dev.mooring.support.Bodies.says;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;

/** Conversations between customers and agents, from both sides. */
class ChatIT {

    @RegisterExtension
    static final ChatNode chat = new ChatNode();

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void a_customer_and_an_agent_talk_on_every_transport(String transports) {
        String[] names = transports.split(",");
        ChatClient widget = chat.connect(null, names);
        ChatClient agent = chat.connect(TestNode.token("agent-7", Role.AGENT), names);
        String customerId = someone();

        assertThat(widget.call("widget-connect", new JsonObject().put("customerId", customerId)))
                .isEqualTo(new JsonObject().put("ok", true).put("customerId", customerId));
        assertThat(widget.take("widget-connected")).isEqualTo(new JsonObject().put("customerId", customerId));

        JsonObject sent = widget.call("widget-send-message", says(customerId, "Grüße 👋"));
        String conversationId = sent.getString("conversationId");
        JsonObject question = widget.take("new-message");
        assertThat(sent.getString("messageId")).isEqualTo(question.getString("id"));
        assertThat(question.getString("message")).isEqualTo("Grüße 👋");
        assertThat(question.getString("role")).isEqualTo("user");
        assertThat(question.fieldNames())
                .containsExactlyInAnyOrder("id", "conversationId", "message", "role", "userId", "user", "createdAt");
        assertThat(question.getValue("userId")).isNull();
        assertThat(widget.take("message-sent"))
                .isEqualTo(in(conversationId).put("messageId", question.getString("id")));
        assertThat(widget.take("new-message").getString("role")).isEqualTo("bot");

        assertThat(agent.call("join-conversation", in(conversationId)))
                .isEqualTo(in(conversationId).put("ok", true));
        assertThat(agent.take("joined-conversation")).isEqualTo(in(conversationId));
        JsonObject answer = agent.call(
                "send-message",
                in(conversationId).put("message", "How can I help?").put("role", "agent"));
        assertThat(answer.getBoolean("ok")).isTrue();
        JsonObject heard = widget.take("new-message");
        assertThat(heard).isEqualTo(answer.getJsonObject("message")).isEqualTo(agent.take("new-message"));
        assertThat(heard.getString("userId")).isEqualTo("agent-7");
        assertThat(heard.getJsonObject("user"))
                .isEqualTo(new JsonObject()
                        .put("id", "agent-7")
                        .put("name", "Name of agent-7")
                        .put("email", "agent-7@example.com"));
    }

    @Test
    void a_second_message_goes_to_the_open_conversation() {
        ChatClient widget = chat.widget();
        String customerId = someone();
        String first =
                widget.call("widget-send-message", says(customerId, "one")).getString("conversationId");
        assertThat(widget.call("widget-send-message", says(customerId, "two")).getString("conversationId"))
                .isEqualTo(first);
        assertThat(widget.call("widget-send-message", says(customerId, "three").put("conversationId", null))
                        .getString("conversationId"))
                .isEqualTo(first);
        assertThat(widget.call(
                                "widget-send-message",
                                says(customerId, "another bot").put("botId", "bot-2"))
                        .getString("conversationId"))
                .isNotEqualTo(first);
    }

    @Test
    void a_message_that_is_sent_again_is_stored_and_published_once() {
        ChatClient widget = chat.widget();
        JsonObject message = says(someone(), "only once").put("messageId", "m-1");
        JsonObject first = widget.call("widget-send-message", message);
        JsonObject again = widget.call("widget-send-message", message);
        assertThat(again).isEqualTo(first);
        JsonObject other = widget.call("widget-send-message", message.copy().put("messageId", "m-2"));
        List<String> users = new ArrayList<>();
        while (users.size() < 2) {
            JsonObject heard = widget.take("new-message");
            if (heard.getString("role").equals("user")) {
                users.add(heard.getString("id"));
            }
        }
        assertThat(users).containsExactly(first.getString("messageId"), other.getString("messageId"));
    }

    @Test
    void concurrent_sends_of_one_message_are_published_once() {
        try (RawChat widget = RawChat.connect(chat.url(), null)) {
            JsonObject hello = new JsonObject()
                    .put("customerId", "hasty")
                    .put("botId", "bot-1")
                    .put("message", "hello")
                    .put("messageId", "only-one");
            String conversation = widget.call(
                            "widget-send-message", hello.copy().put("messageId", "before"))
                    .getString("conversationId");
            hello.put("conversationId", conversation);
            List<Integer> attempts = IntStream.range(0, 5)
                    .mapToObj(i -> widget.emit("widget-send-message", hello))
                    .toList();
            List<String> answers = attempts.stream()
                    .map(attempt -> widget.ack(attempt).getString("messageId"))
                    .distinct()
                    .toList();
            assertThat(answers).hasSize(1);
            assertThat(widget.messages().stream().filter(message -> answers.contains(message.getString("id"))))
                    .hasSize(1);
        }
    }

    @Test
    void typing_goes_to_the_others_in_the_conversation() {
        ChatClient widget = chat.widget();
        ChatClient agent = chat.agent();
        String customerId = someone();
        String conversationId =
                widget.call("widget-send-message", says(customerId, "hello")).getString("conversationId");
        agent.call("join-conversation", in(conversationId));
        agent.emit("typing", in(conversationId).put("typing", true));
        assertThat(widget.take("typing"))
                .isEqualTo(in(conversationId).put("typing", true).put("userId", "agent-7"));
        widget.emit("typing", in(conversationId).put("typing", false));
        assertThat(agent.take("typing"))
                .isEqualTo(in(conversationId).put("typing", false).put("customerId", customerId));
        assertThat(widget.untaken("typing")).isZero();
    }

    @Test
    void an_agent_that_left_a_conversation_gets_no_more_events() {
        ChatClient widget = chat.widget();
        ChatClient agent = chat.agent();
        String customerId = someone();
        String conversationId =
                widget.call("widget-send-message", says(customerId, "hello")).getString("conversationId");
        // The widget's message and the automatic answer. The agent must not get any message after these.
        assertThat(widget.take("new-message").getString("role")).isEqualTo("user");
        assertThat(widget.take("new-message").getString("role")).isEqualTo("bot");
        agent.call("join-conversation", in(conversationId));
        assertThat(agent.call("leave-conversation", in(conversationId)).getBoolean("ok"))
                .isTrue();
        widget.call("widget-send-message", says(customerId, "are you there?"));
        assertThat(code(agent.call("typing", in(conversationId).put("typing", true))))
                .isEqualTo("forbidden");
        assertThat(agent.untaken("new-message")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_widget_gets_its_message_then_message_sent_then_the_automatic_answer(boolean named) {
        for (int i = 0; i < 8; i++) { // conversations on both loops, and widgets on both
            RawChat widget = chat.raw(null);
            JsonObject hello = says(someone(), "hello").put("messageId", named ? "m-1" : null);
            assertThat(code(widget.call("widget-send-message", hello))).isNull();
            assertThat(widget.messages(2).stream().map(message -> message.getString("role")))
                    .containsExactly("user", "bot");
            assertThat(widget.heard())
                    .filteredOn(event -> !event.equals("heartbeat"))
                    .containsExactly("new-message", "message-sent", "new-message");
        }
    }

    @Test
    void typing_is_dropped_for_a_client_that_cannot_receive_it_at_once() {
        String customerId = someone();
        String id = chat.backEnd().open(customerId, "bot-1");
        RawPolling widget = RawPolling.connect(chat.url(), new JsonObject())
                .send("42/chat,0[\"widget-connect\",{\"customerId\":\"" + customerId + "\"}]")
                .send("42/chat,1[\"join-conversation\"," + in(id).encode() + "]");
        assertThat(widget.pollUntil("joined-conversation")).contains("widget-connected");
        ChatClient agent = chat.agent();
        assertThat(code(agent.call("join-conversation", in(id)))).isNull();
        assertThat(code(agent.call("typing", in(id).put("typing", true)))).isNull();
        assertThat(code(agent.call("send-message", in(id, "agent", "that is it"))))
                .isNull();
        assertThat(widget.pollUntil("that is it")).doesNotContain("typing");
        assertThat(agent.untaken("typing")).isZero();
    }
}
