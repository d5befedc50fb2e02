package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.auth.WidgetToken;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The namespace as its clients see it, by the official Java client. */
class ChatIT {

    private static TestNode node;
    private final List<ChatClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() {
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void disconnect() {
        clients.forEach(ChatClient::close);
    }

    private ChatClient connect(@Nullable String token, String... transports) {
        ChatClient client = ChatClient.connect(node.url(), token, transports);
        clients.add(client);
        return client;
    }

    private ChatClient agent() {
        return connect(TestNode.token("agent-7", Role.AGENT));
    }

    private ChatClient widget() {
        return connect(null);
    }

    private static String someone() {
        return UUID.randomUUID().toString();
    }

    private static JsonObject says(String customerId, String message) {
        return new JsonObject()
                .put("customerId", customerId)
                .put("message", message)
                .put("botId", "bot-1");
    }

    private static JsonObject in(String conversationId) {
        return new JsonObject().put("conversationId", conversationId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void a_customer_and_an_agent_talk_on_every_transport(String transports) {
        String[] names = transports.split(",");
        ChatClient widget = connect(null, names);
        ChatClient agent = connect(TestNode.token("agent-7", Role.AGENT), names);
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
        ChatClient widget = widget();
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
        ChatClient widget = widget();
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
    void attempts_of_the_same_name_that_overtake_each_other_are_published_once() {
        try (RawChat widget = RawChat.connect(node.url(), null)) {
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
    void a_token_on_the_handshake_is_believed_and_the_one_of_the_namespace_comes_first() throws Exception {
        String agent = "Bearer " + TestNode.token("by-header", Role.AGENT);
        String path = node.url() + "/socket.io/?EIO=4&transport=polling";
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
    void who_loses_its_role_by_a_new_token_hears_of_its_conversations_no_more() {
        try (RawChat widget = RawChat.connect(node.url(), null);
                RawChat agent = RawChat.connect(node.url(), TestNode.token("demoted", Role.AGENT))) {
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
    void a_widget_belongs_to_one_customer_for_good() {
        ChatClient widget = widget();
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isNull();
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isEqualTo("forbidden");
        assertThat(code(widget.call("widget-send-message", says(someone(), "as somebody else"))))
                .isEqualTo("forbidden");
    }

    @Test
    void a_customer_cannot_read_or_write_in_anothers_conversation() {
        ChatClient victim = widget();
        String conversationId =
                victim.call("widget-send-message", says(someone(), "private")).getString("conversationId");
        ChatClient stranger = widget();
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
        ChatClient first = widget();
        String conversationId =
                first.call("widget-send-message", says(customerId, "hello")).getString("conversationId");
        ChatClient second = widget();
        second.call("widget-connect", new JsonObject().put("customerId", customerId));
        assertThat(code(second.call("join-conversation", in(conversationId)))).isNull();
        first.call("widget-send-message", says(customerId, "do you see it?"));
        assertThat(second.take("new-message").getString("message")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "AGENT, agent,", "AGENT, user, forbidden", "AGENT, bot, forbidden",
        "SERVICE, user,", "SERVICE, bot,", "SERVICE, agent,",
        "ADMIN, user,", "ADMIN, bot,", "ADMIN, agent,",
        "OTHER, agent, forbidden", "OTHER, user, forbidden"
    })
    void a_role_speaks_in_the_names_that_it_may(Role role, String speaksAs, @Nullable String code) {
        String conversationId =
                widget().call("widget-send-message", says(someone(), "hello")).getString("conversationId");
        ChatClient sender = connect(TestNode.token("someone", role));
        JsonObject answer = sender.call(
                "send-message", in(conversationId).put("message", "hi").put("role", speaksAs));
        assertThat(code(answer)).isEqualTo(code);
    }

    @Test
    void who_has_a_token_of_another_role_may_not_touch_conversations() {
        String conversationId =
                widget().call("widget-send-message", says(someone(), "hello")).getString("conversationId");
        ChatClient other = connect(TestNode.token("someone", Role.OTHER));
        assertThat(code(other.call("join-conversation", in(conversationId)))).isEqualTo("forbidden");
    }

    @Test
    void widgets_and_agents_do_not_use_each_others_events() {
        assertThat(agent().call("widget-connect", new JsonObject().put("customerId", someone())))
                .isEqualTo(refused("invalid_connection_type", "Invalid connection type"));
        assertThat(code(agent().call("widget-send-message", says(someone(), "hi"))))
                .isEqualTo("invalid_connection_type");
        assertThat(code(widget().call(
                                "send-message", in("c").put("message", "hi").put("role", "agent"))))
                .isEqualTo("forbidden");
    }

    @Test
    void an_unknown_conversation_is_not_found() {
        assertThat(agent().call("join-conversation", in("nowhere")))
                .isEqualTo(refused("not_found", "Conversation not found"));
        assertThat(code(agent().call(
                                "send-message",
                                in("nowhere").put("message", "hi").put("role", "agent"))))
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
        JsonObject answer = agent().call(event, new JsonObject(body.replace('\'', '"')));
        assertThat(code(answer)).isEqualTo("bad_request");
        assertThat(answer.getJsonObject("error").getString("message")).contains(field);
    }

    @Test
    void a_widgets_first_message_needs_a_bot() {
        assertThat(widget().call(
                                "widget-send-message",
                                new JsonObject().put("customerId", someone()).put("message", "hi")))
                .isEqualTo(refused("bad_request", "botId is required"));
    }

    @Test
    void a_message_may_be_ten_thousand_characters_long_and_no_longer() {
        ChatClient widget = widget();
        String customerId = someone();
        assertThat(code(widget.call("widget-send-message", says(customerId, "x".repeat(10_000)))))
                .isNull();
        assertThat(code(widget.call("widget-send-message", says(customerId, "x".repeat(10_001)))))
                .isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"join-conversation", "send-message", "typing", "leave-conversation"})
    void an_event_without_an_object_is_a_bad_request(String event) {
        assertThat(code(agent().call(event, "just text"))).isEqualTo("bad_request");
    }

    @Test
    void an_error_is_an_event_where_no_ack_was_asked_for_and_never_both() {
        ChatClient agent = agent();
        agent.emit("join-conversation", in("nowhere"));
        assertThat(agent.take("error"))
                .isEqualTo(new JsonObject().put("code", "not_found").put("message", "Conversation not found"));
        agent.call("join-conversation", in("nowhere"));
        agent.call("join-conversation", in("nowhere"));
        assertThat(agent.untaken("error")).isZero();
    }

    @Test
    void typing_goes_to_the_others_in_the_conversation() {
        ChatClient widget = widget();
        ChatClient agent = agent();
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
    void who_has_left_hears_no_more() {
        ChatClient widget = widget();
        ChatClient agent = agent();
        String customerId = someone();
        String conversationId =
                widget.call("widget-send-message", says(customerId, "hello")).getString("conversationId");
        // Its own message and the automatic answer: what comes from here on is what the agent must not hear.
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

    @Test
    void a_bad_token_is_refused_with_a_reason_and_a_code() {
        ChatClient client = ChatClient.open(node.url(), "not.a.token");
        clients.add(client);
        JsonObject error = client.take("connect_error");
        assertThat(error.getString("message")).startsWith("Authentication failed: ");
        assertThat(error.getJsonObject("data")).isEqualTo(new JsonObject().put("code", "unauthorized"));
    }

    @Test
    void an_expired_token_is_refused() {
        ChatClient client = ChatClient.open(node.url(), TestNode.token("agent-7", Role.AGENT, Duration.ofMinutes(-1)));
        clients.add(client);
        assertThat(client.take("connect_error").getString("message")).isEqualTo("Authentication failed: token expired");
    }

    @Test
    void a_token_that_nears_its_end_is_warned_of_and_can_be_refreshed() {
        ChatClient agent = connect(TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(30)));
        Instant expiresAt = Instant.parse(agent.take("token-expiring").getString("expiresAt"));
        assertThat(expiresAt).isBetween(Instant.now(), Instant.now().plusSeconds(31));
        assertThat(code(agent.call("refresh-token", TestNode.token("agent-8", Role.AGENT))))
                .isEqualTo("forbidden");
        assertThat(code(agent.call("refresh-token", "nonsense"))).isEqualTo("unauthorized");
        assertThat(code(agent.call("refresh-token", TestNode.token("agent-7", Role.AGENT))))
                .isNull();
    }

    @Test
    void at_the_end_of_its_token_a_client_is_told_and_sent_away() {
        ChatClient agent = connect(TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(3)));
        assertThat(agent.take("error").getString("code")).isEqualTo("token_expired");
        assertThat(agent.take("disconnect").getString("value")).isEqualTo("io server disconnect");
    }

    @Test
    void heartbeats_come_at_their_interval_and_need_no_answer() {
        try (TestNode quick = TestNode.start("WEBSOCKET_HEARTBEAT_INTERVAL", "200");
                ChatClient client = ChatClient.connect(quick.url(), null)) {
            long first = client.take("heartbeat").getLong("timestamp");
            long second = client.take("heartbeat").getLong("timestamp");
            client.emit(
                    "heartbeat-response",
                    new JsonObject().put("timestamp", second).put("serverTimestamp", second));
            long third = client.take("heartbeat").getLong("timestamp");
            assertThat(second - first).isBetween(150L, 1_000L);
            assertThat(third - second).isBetween(150L, 1_000L);
            assertThat(client.untaken("error")).isZero();
        }
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
    void where_a_widget_secret_is_set_a_customer_must_prove_who_it_is() {
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
    void unknown_events_are_ignored_and_never_acknowledged() {
        ChatClient widget = widget();
        widget.emit("no-such-event", new JsonObject());
        assertThat(code(widget.call("widget-connect", new JsonObject().put("customerId", someone()))))
                .isNull();
        assertThat(widget.untaken("error")).isZero();
    }

    private static @Nullable String code(JsonObject answer) {
        return answer.getBoolean("ok") ? null : answer.getJsonObject("error").getString("code");
    }

    private static JsonObject refused(String code, String message) {
        return new JsonObject()
                .put("ok", false)
                .put("error", new JsonObject().put("code", code).put("message", message));
    }
}
