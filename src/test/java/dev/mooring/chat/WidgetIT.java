package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.auth.WidgetToken;
import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.in;
import static dev.mooring.support.Bodies.refused;
import static dev.mooring.support.Bodies.says;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The rights of widgets, and their customer tokens. */
class WidgetIT {

    @RegisterExtension
    static final ChatNode chat = new ChatNode("LIMIT_CONVERSATIONS", "2:1000");

    @Test
    void a_widget_stays_bound_to_its_first_customer() {
        ChatClient widget = chat.widget();
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isNull();
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isEqualTo("forbidden");
        assertThat(code(widget.call("widget-send-message", says(someone(), "as somebody else"))))
                .isEqualTo("forbidden");
    }

    @Test
    void a_customer_cannot_access_the_conversation_of_another() {
        ChatClient victim = chat.widget();
        String conversationId =
                victim.call("widget-send-message", says(someone(), "private")).getString("conversationId");
        ChatClient stranger = chat.widget();
        assertThat(code(stranger.call("join-conversation", in(conversationId)))).isEqualTo("forbidden");
        String customerId = someone();
        assertThat(code(stranger.call("widget-connect", new JsonObject().put("customerId", customerId))))
                .isNull();
        assertThat(code(stranger.call("join-conversation", in(conversationId)))).isEqualTo("forbidden");
        assertThat(code(stranger.call(
                        "widget-send-message", says(customerId, "me too").put("conversationId", conversationId))))
                .isEqualTo("forbidden");
        assertThat(code(stranger.call("typing", in(conversationId).put("typing", true))))
                .isEqualTo("forbidden");
        assertThat(stranger.untaken("new-message")).isZero();
    }

    @Test
    void a_customer_may_join_its_own_conversation_from_another_window() {
        String customerId = someone();
        ChatClient first = chat.widget();
        String conversationId =
                first.call("widget-send-message", says(customerId, "hello")).getString("conversationId");
        ChatClient second = chat.widget();
        second.call("widget-connect", new JsonObject().put("customerId", customerId));
        assertThat(code(second.call("join-conversation", in(conversationId)))).isNull();
        first.call("widget-send-message", says(customerId, "do you see it?"));
        assertThat(second.take("new-message").getString("message")).isNotBlank();
    }

    @Test
    void a_message_does_not_overtake_one_that_waits_for_a_look_up() {
        String customerId = someone();
        RawChat widget = chat.raw(null);
        String conversationId =
                widget.call("widget-send-message", says(customerId, "0")).getString("conversationId");
        for (int i = 1; i <= 40; i++) {
            JsonObject message = says(customerId, String.valueOf(i));
            int ignored = widget.emit(
                    "widget-send-message", i % 4 == 0 ? message : message.put("conversationId", conversationId));
        }
        await().untilAsserted(() -> assertThat(widget.messages().stream()
                        .filter(message -> message.getString("role").equals("user"))
                        .map(message -> message.getString("message")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 40).mapToObj(String::valueOf).toList()));
    }

    @Test
    void a_widgets_first_message_needs_a_bot() {
        assertThat(chat.widget()
                        .call(
                                "widget-send-message",
                                new JsonObject().put("customerId", someone()).put("message", "hi")))
                .isEqualTo(refused("bad_request", "botId is required"));
    }

    @Test
    void widgets_can_be_switched_off() {
        try (TestNode closed = TestNode.start("WIDGET_ENABLED", "false");
                ChatClient client = ChatClient.open(closed.url(), null)) {
            assertThat(client.take("connect_error").getJsonObject("data").getString("code"))
                    .isEqualTo("unauthorized");
            assertThat(RawHttp.get(closed.url() + "/health/websocket").body()).contains("\"widgetSupport\":false");
        }
    }

    @Test
    void with_a_widget_secret_a_customer_token_is_required() {
        String secret = "a secret of the widget";
        try (TestNode strict = TestNode.start("WIDGET_SECRET", secret)) {
            String customerId = someone();
            String token = new WidgetToken(secret).sign(customerId);
            try (ChatClient good = ChatClient.openWith(strict.url(), Map.of("customerToken", token));
                    ChatClient bad = ChatClient.open(strict.url(), null)) {
                good.take("connect");
                bad.take("connect");
                JsonObject body = new JsonObject().put("customerId", customerId);
                assertThat(code(good.call("widget-connect", body))).isNull();
                assertThat(code(bad.call("widget-connect", body))).isEqualTo("forbidden");
                assertThat(code(bad.call("widget-send-message", says(customerId, "hi"))))
                        .isEqualTo("forbidden");
            }
        }
    }

    @Test
    void a_message_that_is_sent_again_after_the_close_opens_no_conversation() {
        ChatClient widget = chat.widget();
        String customerId = someone();
        JsonObject once = says(customerId, "only once").put("messageId", "m-1");
        JsonObject first = widget.call("widget-send-message", once);
        chat.backEnd().change(first.getString("conversationId"), "closed");
        JsonObject second = widget.call("widget-send-message", says(customerId, "one more"));
        assertThat(second.getString("conversationId")).isNotEqualTo(first.getString("conversationId"));
        chat.backEnd().change(second.getString("conversationId"), "closed");

        assertThat(widget.call("widget-send-message", once)).isEqualTo(first);
        assertThat(code(widget.call("widget-send-message", says(customerId, "a third"))))
                .as("a new message needs a third conversation, and the limit is two")
                .isEqualTo("rate_limited");
    }

    @Test
    void a_message_binds_a_widget_to_its_customer_too() {
        ChatClient widget = chat.widget();
        String customerId = someone();
        assertThat(code(widget.call("widget-send-message", says(customerId, "hello"))))
                .isNull();
        assertThat(code(widget.call("widget-send-message", says(someone(), "as somebody else"))))
                .isEqualTo("forbidden");
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isEqualTo("forbidden");
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", customerId))))
                .isNull();
    }

    @Test
    void a_widgets_message_to_an_unknown_conversation_is_not_found() {
        ChatClient widget = chat.widget();
        JsonObject lost = says(someone(), "hello").put("conversationId", someone());
        assertThat(widget.call("widget-send-message", lost)).isEqualTo(refused("not_found", "Conversation not found"));
        assertThat(widget.call("join-conversation", in(someone())))
                .isEqualTo(refused("not_found", "Conversation not found"));
    }
}
