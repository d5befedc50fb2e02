package dev.mooring.chat;

import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.in;
import static dev.mooring.support.Bodies.refused;
import static dev.mooring.support.Bodies.says;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;

/** What is wrong with an event, and how its sender hears of it. */
class EventErrorsIT {

    @RegisterExtension
    static final ChatNode chat = new ChatNode();

    @Test
    void an_unknown_conversation_is_not_found() {
        assertThat(chat.agent().call("join-conversation", in("nowhere")))
                .isEqualTo(refused("not_found", "Conversation not found"));
        assertThat(code(chat.agent()
                        .call("send-message", in("nowhere").put("message", "hi").put("role", "agent"))))
                .isEqualTo("not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "join-conversation   | {}                                                          | conversationId",
                "join-conversation   | {'conversationId':7}                                        | conversationId",
                "join-conversation   | {'conversationId':'user:agent-7'}                           | conversationId",
                "leave-conversation  | {'conversationId':''}                                       | conversationId",
                "send-message        | {'conversationId':'c','role':'agent'}                       | message",
                "send-message        | {'conversationId':'c','role':'agent','message':'  '}        | message",
                "send-message        | {'conversationId':'c','role':'agent','message':{}}          | message",
                "send-message        | {'conversationId':'c','role':'king','message':'x'}          | role",
                "send-message        | {'conversationId':'c','role':'agent','message':'x','messageId':'a b'} | messageId",
                "typing              | {'conversationId':'c'}                                      | typing",
                "refresh-token       | {}                                                          | token",
            })
    void a_field_that_is_wrong_is_named(String event, String body, String field) {
        JsonObject answer = chat.agent().call(event, new JsonObject(body.replace('\'', '"')));
        assertThat(code(answer)).isEqualTo("bad_request");
        assertThat(answer.getJsonObject("error").getString("message")).contains(field);
    }

    @Test
    void a_message_may_be_ten_thousand_characters_long_and_no_longer() {
        ChatClient widget = chat.widget();
        String customerId = someone();
        assertThat(code(widget.call("widget-send-message", says(customerId, "x".repeat(10_000)))))
                .isNull();
        assertThat(code(widget.call("widget-send-message", says(customerId, "x".repeat(10_001)))))
                .isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"join-conversation", "send-message", "typing", "leave-conversation"})
    void an_event_without_an_object_is_a_bad_request(String event) {
        assertThat(code(chat.agent().call(event, "just text"))).isEqualTo("bad_request");
    }

    @Test
    void an_error_is_an_event_where_no_ack_was_asked_for_and_never_both() {
        ChatClient agent = chat.agent();
        agent.emit("join-conversation", in("nowhere"));
        assertThat(agent.take("error"))
                .isEqualTo(new JsonObject().put("code", "not_found").put("message", "Conversation not found"));
        agent.call("join-conversation", in("nowhere"));
        agent.call("join-conversation", in("nowhere"));
        assertThat(agent.untaken("error")).isZero();
    }

    @Test
    void unknown_events_are_ignored_and_never_acknowledged() {
        ChatClient widget = chat.widget();
        widget.emit("no-such-event", new JsonObject());
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isNull();
        assertThat(widget.untaken("error")).isZero();
    }
}
