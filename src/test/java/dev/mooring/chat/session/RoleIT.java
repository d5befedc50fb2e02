package dev.mooring.chat.session;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
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

/** The rights of each role. */
class RoleIT {

    @RegisterExtension
    static final ChatNode chat = new ChatNode();

    @ParameterizedTest
    @CsvSource({
        "AGENT, agent,", "AGENT, user, forbidden", "AGENT, bot, forbidden",
        "SERVICE, user,", "SERVICE, bot,", "SERVICE, agent,",
        "ADMIN, user,", "ADMIN, bot,", "ADMIN, agent,",
        "OTHER, agent, forbidden", "OTHER, user, forbidden"
    })
    void a_role_sends_messages_only_with_the_roles_that_it_may(Role role, String sendsAs, @Nullable String code) {
        String conversationId = chat.widget()
                .call("widget-send-message", says(someone(), "hello"))
                .getString("conversationId");
        ChatClient sender = chat.connect(TestNode.token("someone", role));
        JsonObject answer = sender.call(
                "send-message", in(conversationId).put("message", "hi").put("role", sendsAs));
        assertThat(code(answer)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"join-conversation", "send-message", "typing"})
    void a_token_with_another_role_is_forbidden_in_conversations(String event) {
        String conversationId = chat.widget()
                .call("widget-send-message", says(someone(), "hello"))
                .getString("conversationId");
        ChatClient other = chat.connect(TestNode.token("someone", Role.OTHER));
        JsonObject body = in(conversationId, "user", "hi").put("typing", true);
        assertThat(code(other.call(event, body))).isEqualTo("forbidden");
        assertThat(code(other.call("widget-send-message", says(someone(), "hi"))))
                .isEqualTo("invalid_connection_type");
    }

    @Test
    void widgets_and_agents_cannot_send_each_others_events() {
        assertThat(chat.agent().call("widget-connect", new JsonObject().put("customerId", someone())))
                .isEqualTo(refused("invalid_connection_type", "Invalid connection type"));
        assertThat(code(chat.agent().call("widget-send-message", says(someone(), "hi"))))
                .isEqualTo("invalid_connection_type");
        assertThat(code(chat.widget()
                        .call("send-message", in("c").put("message", "hi").put("role", "agent"))))
                .isEqualTo("forbidden");
    }
}
