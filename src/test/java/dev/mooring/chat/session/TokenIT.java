package dev.mooring.chat.session;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.in;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;

/** Tokens that are accepted, refused, refreshed, or expire. */
class TokenIT {

    @RegisterExtension
    static final ChatNode chat = new ChatNode();

    @Test
    void a_token_in_auth_precedes_one_in_the_handshake() throws Exception {
        String agent = "Bearer " + TestNode.token("by-header", Role.AGENT);
        String path = chat.url() + "/socket.io/?EIO=4&transport=polling";
        for (String auth : List.of("", "{\"token\":\"not one\"}")) {
            String open = RawHttp.get(path, "Authorization", agent).body();
            String session = path + "&sid=" + new JsonObject(open.substring(1)).getString("sid");
            assertThat(RawHttp.post(session, "40/chat," + auth).body()).isEqualTo("ok");
            assertThat(RawHttp.get(session).body()).startsWith(auth.isEmpty() ? "40/chat,{" : "44/chat,{");
            if (auth.isEmpty()) {
                assertThat(RawHttp.post(session, "42/chat,1[\"widget-connect\",{\"customerId\":\"c\"}]")
                                .body())
                        .isEqualTo("ok");
                assertThat(RawHttp.get(session).body()).contains("invalid_connection_type");
            }
        }
    }

    @Test
    void a_bad_token_is_refused_with_a_reason_and_a_code() {
        ChatClient client = chat.open("not.a.token");
        JsonObject error = client.take("connect_error");
        assertThat(error.getString("message")).startsWith("Authentication failed: ");
        assertThat(error.getJsonObject("data")).isEqualTo(new JsonObject().put("code", "unauthorized"));
    }

    @Test
    void an_expired_token_is_refused() {
        ChatClient client = chat.open(TestNode.token("agent-7", Role.AGENT, Duration.ofMinutes(-1)));
        assertThat(client.take("connect_error").getString("message")).isEqualTo("Authentication failed: token expired");
    }

    @Test
    void a_client_is_warned_before_its_token_expires_and_can_refresh_it() {
        ChatClient agent = chat.connect(TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(30)));
        Instant expiresAt = Instant.parse(agent.take("token-expiring").getString("expiresAt"));
        assertThat(expiresAt).isBetween(Instant.now(), Instant.now().plusSeconds(31));
        assertThat(code(agent.call("refresh-token", TestNode.token("agent-8", Role.AGENT))))
                .isEqualTo("forbidden");
        assertThat(code(agent.call("refresh-token", "nonsense"))).isEqualTo("unauthorized");
        assertThat(code(agent.call("refresh-token", TestNode.token("agent-7", Role.AGENT))))
                .isNull();
    }

    @Test
    void a_client_is_disconnected_when_its_token_expires() {
        ChatClient agent = chat.connect(TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(3)));
        assertThat(agent.take("error").getString("code")).isEqualTo("token_expired");
        assertThat(agent.take("disconnect").getString("value")).isEqualTo("io server disconnect");
    }

    @Test
    void a_refreshed_token_without_a_staff_role_leaves_the_conversations() {
        try (RawChat widget = RawChat.connect(chat.url(), null);
                RawChat agent = RawChat.connect(chat.url(), TestNode.token("demoted", Role.AGENT))) {
            JsonObject hello = new JsonObject()
                    .put("customerId", "of-the-demoted")
                    .put("botId", "bot-1")
                    .put("message", "hello");
            String conversation = widget.call("widget-send-message", hello).getString("conversationId");
            JsonObject room = new JsonObject().put("conversationId", conversation);
            assertThat(agent.call("join-conversation", room).getBoolean("ok")).isTrue();
            JsonObject token = new JsonObject().put("token", TestNode.token("demoted", Role.OTHER));
            assertThat(agent.call("refresh-token", token).getBoolean("ok")).isTrue();
            JsonObject typing = room.copy().put("typing", true);
            assertThat(agent.call("typing", typing).getJsonObject("error").getString("code"))
                    .isEqualTo("forbidden");
        }
    }

    @Test
    void the_warning_comes_sixty_seconds_before_the_expiry() {
        // Tokens expire at whole seconds.
        ChatClient later = chat.connect(TestNode.token("agent-8", Role.AGENT, Duration.ofSeconds(67)));
        String token = TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(62));
        ChatClient agent = chat.connect(token);
        Instant expiresAt = Instant.parse(agent.take("token-expiring").getString("expiresAt"));
        // Deadlines come up to 1 % early, here of two seconds.
        assertThat(Duration.between(Instant.now(), expiresAt))
                .isBetween(Duration.ofSeconds(58), Duration.ofMillis(60_020));
        String claims = new String(
                Base64.getUrlDecoder().decode(token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'))),
                StandardCharsets.UTF_8);
        assertThat(expiresAt.getEpochSecond()).isEqualTo(new JsonObject(claims).getLong("exp"));
        assertThat(code(later.call("join-conversation", in("nowhere")))).isEqualTo("not_found");
        assertThat(later.untaken("token-expiring")).isZero();
        assertThat(agent.untaken("token-expiring")).isZero();
    }

    @Test
    void a_client_that_refreshed_its_token_stays_connected() {
        String ends = TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(3));
        ChatClient refreshed = chat.connect(ends);
        ChatClient other = chat.connect(ends);
        assertThat(code(refreshed.call("refresh-token", TestNode.token("agent-7", Role.AGENT))))
                .isNull();
        assertThat(other.take("disconnect").getString("value")).isEqualTo("io server disconnect");
        assertThat(code(refreshed.call("join-conversation", in("nowhere")))).isEqualTo("not_found");
        assertThat(refreshed.untaken("error")).isZero();
    }

    @Test
    void a_widget_has_no_token_to_refresh() {
        ChatClient widget = chat.widget();
        assertThat(code(widget.call("refresh-token", TestNode.token("agent-7", Role.AGENT))))
                .isEqualTo("forbidden");
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .as("the client is still a widget")
                .isNull();
    }
}
