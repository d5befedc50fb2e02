package dev.mooring.api;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The API for back ends, over HTTP, on a whole node. */
class ApiIT {

    private static final String SERVICE = TestNode.token("service-1", Role.SERVICE);
    private static final String AGENT = TestNode.token("agent-7", Role.AGENT);
    private static final JsonObject NONE = new JsonObject();

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start("WEBSOCKET_MAX_PAYLOAD", "100000");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> send(String method, String path, String body, @Nullable String token) {
        return token == null
                ? RawHttp.send(method, node.url() + path, body)
                : RawHttp.send(method, node.url() + path, body, "Authorization", "Bearer " + token);
    }

    private static JsonObject done(int status, String method, String path, JsonObject body) {
        HttpResponse<String> answer = send(method, path, body.isEmpty() ? "" : body.encode(), SERVICE);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return new JsonObject(answer.body());
    }

    private static void refused(int status, String code, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).isNotBlank();
    }

    private static String open() {
        JsonObject body = new JsonObject().put("customerId", newCustomer()).put("botId", "bot-1");
        return "/api/conversations/"
                + done(201, "POST", "/api/conversations", body).getString("id");
    }

    private static String newCustomer() {
        return UUID.randomUUID().toString();
    }

    private static JsonObject message(String text) {
        return new JsonObject().put("message", text).put("role", "bot");
    }

    @Test
    void a_conversation_is_opened_and_shown() {
        JsonObject body = new JsonObject().put("customerId", newCustomer()).put("botId", "bot-1");
        JsonObject opened = done(201, "POST", "/api/conversations", body);
        assertThat(opened.fieldNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "customerId",
                        "botId",
                        "status",
                        "assignedAgent",
                        "createdAt",
                        "updatedAt",
                        "lastMessageAt",
                        "messagesAmount");
        assertThat(opened.getString("customerId")).isEqualTo(body.getString("customerId"));
        assertThat(opened.getString("status")).isEqualTo("auto");
        assertThat(opened.getInteger("messagesAmount")).isZero();
        assertThat(opened.getString("createdAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(done(200, "GET", "/api/conversations/" + opened.getString("id"), NONE))
                .isEqualTo(opened);
        assertThat(done(201, "POST", "/api/conversations", body)).isEqualTo(opened);
    }

    @Test
    void a_message_is_stored_and_reaches_the_members() {
        String conversation = open();
        try (ChatClient agent = ChatClient.connect(node.url(), AGENT)) {
            JsonObject joined =
                    agent.call("join-conversation", new JsonObject().put("conversationId", conversation.substring(19)));
            assertThat(joined.getBoolean("ok")).isTrue();
            JsonObject sent = done(201, "POST", conversation + "/messages", message("hello"));
            assertThat(agent.take("new-message")).isEqualTo(sent);
            assertThat(sent.getString("message")).isEqualTo("hello");
            assertThat(sent.getString("role")).isEqualTo("bot");
            assertThat(sent.getValue("userId")).isNull();
        }
        JsonObject after = done(200, "GET", conversation, NONE);
        assertThat(after.getInteger("messagesAmount")).isEqualTo(1);
        assertThat(after.getString("lastMessageAt")).isNotNull();
    }

    @Test
    void an_agents_message_carries_the_user_of_the_token() {
        JsonObject sent = done(
                201,
                "POST",
                open() + "/messages",
                new JsonObject().put("message", "hi").put("role", "agent"));
        assertThat(sent.getString("userId")).isEqualTo("service-1");
        assertThat(sent.getJsonObject("user").getString("name")).isEqualTo("Name of service-1");
    }

    @Test
    void a_message_with_the_same_message_id_is_stored_once() {
        String messages = open() + "/messages";
        JsonObject named = message("once").put("messageId", "m-1" + newCustomer());
        JsonObject first = done(201, "POST", messages, named);
        assertThat(done(201, "POST", messages, named)).isEqualTo(first);
        assertThat(done(200, "GET", messages, NONE).getJsonArray("messages")).hasSize(1);
    }

    @Test
    void messages_are_read_page_by_page() {
        String messages = open() + "/messages";
        JsonArray all = new JsonArray();
        IntStream.range(0, 5).forEach(i -> all.add(done(201, "POST", messages, message("n" + i))));
        JsonObject first = done(200, "GET", messages + "?limit=2", NONE);
        assertThat(first.getJsonArray("messages")).containsExactly(all.getValue(0), all.getValue(1));
        JsonObject second = done(200, "GET", messages + "?limit=3&after=" + first.getString("next"), NONE);
        assertThat(second.getJsonArray("messages")).containsExactly(all.getValue(2), all.getValue(3), all.getValue(4));
        assertThat(second.containsKey("next")).isTrue();
        assertThat(second.getValue("next")).isNull();
        String id = all.getJsonObject(3).getString("id");
        assertThat(done(200, "GET", messages + "?after=" + id, NONE).getJsonArray("messages"))
                .containsExactly(all.getValue(4));
        assertThat(done(200, "GET", messages + "?after=", NONE).getJsonArray("messages"))
                .hasSize(5);
    }

    @Test
    void an_administrator_may_write_and_an_agent_may_read() {
        String admin = TestNode.token("admin-1", Role.ADMIN);
        String opened = "{\"customerId\":\"" + newCustomer() + "\",\"botId\":\"bot-1\"}";
        HttpResponse<String> conversation = send("POST", "/api/conversations", opened, admin);
        assertThat(conversation.statusCode()).isEqualTo(201);
        String path = "/api/conversations/" + new JsonObject(conversation.body()).getString("id");
        assertThat(send("POST", path + "/messages", message("hi").encode(), admin)
                        .statusCode())
                .isEqualTo(201);
        assertThat(send("PATCH", path, "{\"status\":\"closed\"}", admin).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/api/users/u/emit", "{\"event\":\"e\"}", admin).statusCode())
                .isEqualTo(202);
        assertThat(new JsonObject(send("GET", path, "", AGENT).body()).getString("status"))
                .isEqualTo("closed");
        assertThat(new JsonObject(send("GET", path + "/messages?limit=200", "", AGENT)
                                .body())
                        .getJsonArray("messages"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=1.5",
                "limit=-1",
                "limit=ten",
                "limit=",
                "limit=99999999999",
                "after=nothing",
                "after=9-9"
            })
    void an_invalid_page_is_400(String query) {
        refused(400, "bad_request", send("GET", open() + "/messages?" + query, "", SERVICE));
    }

    @Test
    void a_change_reaches_the_members() {
        String conversation = open();
        String id = conversation.substring(19);
        JsonObject ann =
                new JsonObject().put("id", "agent-1").put("name", "Ann").putNull("email");
        try (ChatClient agent = ChatClient.connect(node.url(), AGENT)) {
            JsonObject ignored = agent.call("join-conversation", new JsonObject().put("conversationId", id));
            JsonObject changed = done(
                    200,
                    "PATCH",
                    conversation,
                    new JsonObject().put("status", "human").put("assignedAgent", ann));
            assertThat(changed.getString("status")).isEqualTo("human");
            assertThat(changed.getJsonObject("assignedAgent")).isEqualTo(ann);
            assertThat(agent.take("conversation-status-changed"))
                    .isEqualTo(new JsonObject()
                            .put("conversationId", id)
                            .put("status", "human")
                            .put("assignedAgent", ann));
            JsonObject freed = done(200, "PATCH", conversation, new JsonObject().putNull("assignedAgent"));
            assertThat(freed.getValue("assignedAgent")).isNull();
            assertThat(freed.getString("status")).isEqualTo("human");
            assertThat(agent.take("conversation-status-changed"))
                    .isEqualTo(new JsonObject().put("conversationId", id).put("status", "human"));
        }
    }

    @Test
    void an_event_reaches_every_socket_of_its_user_only() {
        String odd = "auth0|user/" + newCustomer();
        String path = "/api/users/" + URLEncoder.encode(odd, StandardCharsets.UTF_8) + "/emit";
        JsonObject event = new JsonObject()
                .put("event", "invoice-paid")
                .put("args", new JsonArray().add(new JsonObject().put("n", 7)).add("more"));
        assertThat(done(202, "POST", path, event)).isEqualTo(new JsonObject().put("sockets", 0));
        try (ChatClient one = ChatClient.connect(node.url(), TestNode.token(odd, Role.OTHER));
                ChatClient two = ChatClient.connect(node.url(), TestNode.token(odd, Role.AGENT));
                ChatClient other = ChatClient.connect(node.url(), AGENT)) {
            assertThat(done(202, "POST", path, event)).isEqualTo(new JsonObject().put("sockets", 2));
            assertThat(one.take("invoice-paid")).isEqualTo(new JsonObject().put("n", 7));
            assertThat(two.take("invoice-paid")).isEqualTo(new JsonObject().put("n", 7));
            assertThat(other.untaken("invoice-paid")).isZero();
            assertThat(done(202, "POST", path, new JsonObject().put("event", "ping")))
                    .isEqualTo(new JsonObject().put("sockets", 2));
            assertThat(one.take("ping").getString("value"))
                    .as("no argument but the offset of a recorded event")
                    .matches("\\d+-\\d+");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", " "})
    void a_reserved_or_blank_event_is_400(String name) {
        JsonObject event = new JsonObject().put("event", name);
        refused(400, "bad_request", send("POST", "/api/users/u/emit", event.encode(), SERVICE));
    }

    @Test
    void too_deeply_nested_arguments_are_400() {
        String deep = "[".repeat(700) + "]".repeat(700);
        String body = "{\"event\":\"e\",\"args\":" + deep + "}";
        refused(400, "bad_request", send("POST", "/api/users/u/emit", body, SERVICE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "POST  ! /api/conversations    ! {\"customerId\":\"c\"}",
                "POST  ! /api/conversations    ! {\"customerId\":\"a:b\",\"botId\":\"b\"}",
                "POST  ! /api/conversations    ! {\"customerId\":7,\"botId\":\"b\"}",
                "POST  ! /api/conversations    ! [1]",
                "POST  ! /api/conversations    ! {",
                "POST  ! /api/conversations    ! nonsense",
                "POST  ! /api/conversations    ! ``",
                "POST  ! /api/conversations/x/messages ! {\"message\":\" \",\"role\":\"user\"}",
                "POST  ! /api/conversations/x/messages ! {\"message\":\"m\",\"role\":\"boss\"}",
                "POST  ! /api/conversations/x/messages ! {\"message\":\"m\"}",
                "POST  ! /api/conversations/x/messages ! {\"message\":\"m\",\"role\":\"bot\",\"messageId\":\"a b\"}",
                "PATCH ! /api/conversations/x  ! {}",
                "PATCH ! /api/conversations/x  ! {\"status\":\"asleep\"}",
                "PATCH ! /api/conversations/x  ! {\"status\":1}",
                "PATCH ! /api/conversations/x  ! {\"assignedAgent\":\"ann\"}",
                "PATCH ! /api/conversations/x  ! {\"assignedAgent\":{\"name\":\"Ann\"}}",
                "PATCH ! /api/conversations/x  ! {\"assignedAgent\":{\"id\":\"a\",\"name\":1}}",
                "POST  ! /api/users/u/emit     ! {}",
                "POST  ! /api/users/u/emit     ! {\"event\":\"e\",\"args\":{}}"
            })
    void an_invalid_body_is_400(String method, String path, String body) {
        refused(400, "bad_request", send(method, path, body, SERVICE));
    }

    @Test
    void a_wrong_field_is_named() {
        JsonObject body = new JsonObject().put("assignedAgent", new JsonObject().put("id", " "));
        assertThat(send("PATCH", "/api/conversations/x", body.encode(), SERVICE).body())
                .contains("assignedAgent.id must be text");
    }

    @Test
    void a_message_may_have_ten_thousand_characters_and_no_more() {
        String messages = open() + "/messages";
        JsonObject sent = done(201, "POST", messages, message("ü".repeat(10_000)));
        assertThat(sent.getString("message")).hasSize(10_000);
        JsonObject tooLong = message("ü".repeat(10_001));
        refused(400, "bad_request", send("POST", messages, tooLong.encode(), SERVICE));
    }

    @Test
    void without_a_valid_token_a_request_is_401() {
        String path = open();
        for (String token : new String[] {
            null, "", "nonsense", TestNode.token("service-1", Role.SERVICE, Duration.ofHours(-1)), AGENT + "x"
        }) {
            HttpResponse<String> answer = send("GET", path, "", token);
            refused(401, "unauthorized", answer);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        refused(
                401,
                "unauthorized",
                send("POST", path + "/messages", message("x").encode(), null));
        refused(401, "unauthorized", RawHttp.get(node.url() + path, "Authorization", "Basic c2VydmljZTox"));
    }

    @ParameterizedTest
    @CsvSource({
        "AGENT,   POST,  /api/conversations,              403",
        "AGENT,   POST,  /api/conversations/x/messages,   403",
        "AGENT,   PATCH, /api/conversations/x,            403",
        "AGENT,   POST,  /api/users/u/emit,               403",
        "AGENT,   GET,   /api/conversations/x,            404",
        "AGENT,   GET,   /api/conversations/x/messages,   404",
        "OTHER,   GET,   /api/conversations/x,            403",
        "OTHER,   GET,   /api/conversations/x/messages,   403",
        "OTHER,   POST,  /api/conversations,              403",
        "ADMIN,   GET,   /api/conversations/x,            404",
        "ADMIN,   POST,  /api/conversations/x/messages,   404",
        "SERVICE, PATCH, /api/conversations/x,            404",
        "SERVICE, GET,   /api/conversations/a:b,          404",
        "SERVICE, POST,  /api/conversations/a:b/messages, 404",
        "SERVICE, PATCH, /api/conversations/a:b,          404"
    })
    void each_role_may_call_only_its_operations(Role role, String method, String path, int status) {
        String body = method.equals("PATCH")
                ? "{\"status\":\"human\"}"
                : "{\"customerId\":\"c\",\"botId\":\"b\",\"message\":\"m\",\"role\":\"bot\",\"event\":\"e\"}";
        String token = TestNode.token("somebody", role);
        refused(
                status,
                status == 403 ? "forbidden" : "not_found",
                send(method, path, method.equals("GET") ? "" : body, token));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api", "/api/", "/api/nope", "/api/conversations/x/nope", "/api/users/u", "/api/users//emit"})
    void an_unknown_path_is_404(String path) {
        refused(404, "not_found", send("GET", path, "", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "GET    ! /api/conversations            ! POST",
                "PUT    ! /api/conversations            ! POST",
                "DELETE ! /api/conversations/x          ! GET, PATCH",
                "PUT    ! /api/conversations/x/messages ! GET, POST",
                "GET    ! /api/users/u/emit             ! POST",
                "POST   ! /api/openapi.yaml             ! GET"
            })
    void another_method_is_405_with_the_allowed_ones(String method, String path, String allowed) {
        HttpResponse<String> answer = send(method, path, method.equals("GET") ? "" : "{}", SERVICE);
        refused(405, "method_not_allowed", answer);
        assertThat(answer.headers().firstValue("Allow")).contains(allowed);
    }

    @Test
    void a_body_that_is_too_large_is_413() {
        JsonObject event = new JsonObject().put("event", "e").put("args", new JsonArray().add("x".repeat(100_000)));
        refused(413, "payload_too_large", send("POST", "/api/users/u/emit", event.encode(), SERVICE));
        event.put("args", new JsonArray().add("x".repeat(90_000)));
        JsonObject sent = done(202, "POST", "/api/users/u/emit", event);
        assertThat(sent.getInteger("sockets")).isZero();
    }

    @Test
    void the_openapi_document_needs_no_token() {
        HttpResponse<String> answer = send("GET", "/api/openapi.yaml", "", null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("yaml");
        assertThat(answer.body()).startsWith("openapi: 3.1.0");
    }
}
