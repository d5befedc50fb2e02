package dev.mooring.chat.event;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import dev.mooring.support.RawChat;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.json.JSONException;
import org.json.JSONObject;
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

/** The errors of invalid events, and how their sender gets them. */
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
    void an_error_names_the_invalid_field(String event, String body, String field) {
        isNamed(field, chat.agent().call(event, new JsonObject(body.replace('\'', '"'))));
    }

    private static void isNamed(String field, JsonObject ack) {
        assertThat(code(ack)).isEqualTo("bad_request");
        assertThat(ack.getJsonObject("error").getString("message")).startsWith(field + " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "widget-connect      | {}                                                         | customerId",
                "widget-connect      | {'customerId':' '}                                         | customerId",
                "widget-connect      | {'customerId':['c']}                                       | customerId",
                "widget-send-message | {'botId':'b','message':'x'}                                | customerId",
                "widget-send-message | {'customerId':'c','botId':'b'}                             | message",
                "widget-send-message | {'customerId':'c','botId':'b','message':' '}               | message",
                "widget-send-message | {'customerId':'c','botId':'b','message':7}                 | message",
                "widget-send-message | {'customerId':'c','botId':'','message':'x'}                | botId",
                "widget-send-message | {'customerId':'c','botId':true,'message':'x'}              | botId",
                "widget-send-message | {'customerId':'c','message':'x','conversationId':' '}      | conversationId",
                "widget-send-message | {'customerId':'c','message':'x','conversationId':{}}       | conversationId",
                "widget-send-message | {'customerId':'c','botId':'b','message':'x','messageId':1} | messageId",
                "join-conversation   | {'conversationId':null}                                    | conversationId",
            })
    void an_error_names_the_invalid_field_to_widgets_too(String event, String body, String field) {
        isNamed(field, chat.widget().call(event, new JsonObject(body.replace('\'', '"'))));
    }

    @ParameterizedTest
    @CsvSource({
        "send-message, message",
        "send-message, messageId",
        "join-conversation, conversationId",
        "leave-conversation, conversationId",
        "refresh-token, token",
    })
    void an_attachment_is_not_accepted_as_text(String event, String field) throws JSONException {
        Object body = new JSONObject(in("c", "agent", "hi").getMap()).put(field, new byte[] {1, 2, 3});
        ChatClient agent = chat.connect(TestNode.token("agent-7", Role.AGENT), "websocket");
        isNamed(field, agent.call(event, body));
    }

    /** Also tests polling, where the Java client sends base64 with line breaks. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void an_attachment_is_not_accepted_as_a_token(String transport) {
        ChatClient agent = chat.connect(TestNode.token("agent-7", Role.AGENT), transport);
        assertThat(code(agent.call("refresh-token", new byte[] {1, 2, 3}))).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @CsvSource({"customerId, 128", "botId, 128", "conversationId, 128", "messageId, 64"})
    void an_id_has_a_maximum_length_and_a_set_of_characters(String field, int most) {
        String longest = (someone() + "AZaz09_.@-" + "x".repeat(128)).substring(0, most);
        JsonObject hello = says(someone(), "hello");
        assertThat(code(chat.widget().call("widget-send-message", hello.copy().put(field, longest))))
                .isEqualTo(field.equals("conversationId") ? "not_found" : null);
        for (String wrong : List.of(longest + "x", "a b", "a:b", "a/b", "a*b", "ä", "a\n", "")) {
            isNamed(
                    field,
                    chat.widget().call("widget-send-message", hello.copy().put(field, wrong)));
        }
    }

    @Test
    void unknown_fields_are_ignored() {
        JsonObject unknown =
                new JsonObject().put("more", new JsonObject().put("of", "it")).put("", 7);
        ChatClient widget = chat.widget();
        String customerId = someone();
        JsonObject customer = new JsonObject().put("customerId", customerId);
        assertThat(code(widget.call("widget-connect", customer.mergeIn(unknown))))
                .isNull();
        JsonObject sent =
                widget.call("widget-send-message", says(customerId, "hello").mergeIn(unknown));
        String id = sent.getString("conversationId");
        ChatClient agent = chat.agent();
        assertThat(code(agent.call("join-conversation", in(id).mergeIn(unknown))))
                .isNull();
        JsonObject said = agent.call("send-message", in(id, "agent", "hi").mergeIn(unknown));
        assertThat(said.getJsonObject("message").fieldNames()).doesNotContain("more");
        assertThat(code(agent.call("typing", in(id).put("typing", true).mergeIn(unknown))))
                .isNull();
        assertThat(widget.take("typing").fieldNames()).doesNotContain("more");
        assertThat(code(agent.call("leave-conversation", in(id).mergeIn(unknown))))
                .isNull();
    }

    @Test
    void a_message_may_be_ten_thousand_characters_long_and_no_longer() {
        ChatClient widget = chat.widget();
        String customerId = someone();
        assertThat(code(widget.call("widget-send-message", says(customerId, "x".repeat(10_000)))))
                .isNull();
        assertThat(code(widget.call("widget-send-message", says(customerId, "x".repeat(10_001)))))
                .isEqualTo("bad_request");
        String id = chat.backEnd().open(customerId, "bot-1");
        ChatClient agent = chat.agent();
        assertThat(code(agent.call("send-message", in(id, "agent", "x".repeat(10_000)))))
                .isNull();
        assertThat(code(agent.call("send-message", in(id, "agent", "x".repeat(10_001)))))
                .isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"join-conversation", "send-message", "typing", "leave-conversation"})
    void an_event_without_an_object_is_a_bad_request(String event) {
        assertThat(code(chat.agent().call(event, "just text"))).isEqualTo("bad_request");
    }

    @Test
    void an_error_is_an_ack_or_an_event_never_both() {
        ChatClient agent = chat.agent();
        agent.emit("join-conversation", in("nowhere"));
        assertThat(agent.take("error"))
                .isEqualTo(new JsonObject().put("code", "not_found").put("message", "Conversation not found"));
        agent.call("join-conversation", in("nowhere"));
        agent.call("join-conversation", in("nowhere"));
        assertThat(agent.untaken("error")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-event", "new-message"})
    void unknown_events_are_not_acknowledged(String event) {
        RawChat widget = chat.raw(null);
        int ack = widget.emit(event, new JsonObject().put("timestamp", 1));
        JsonObject customer = new JsonObject().put("customerId", someone());
        assertThat(code(widget.call("widget-connect", customer))).isNull();
        assertThat(widget.isAcknowledged(ack)).isFalse();
        assertThat(widget.heard()).doesNotContain("error");
    }
}
