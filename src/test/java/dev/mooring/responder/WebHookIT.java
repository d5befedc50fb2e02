package dev.mooring.responder;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.BackEnd;
import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.support.Bodies.in;
import static dev.mooring.support.Bodies.says;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;

/** The automatic answer of a node with a web hook, as a customer receives it. */
class WebHookIT {

    private static final List<JsonObject> ASKED = new CopyOnWriteArrayList<>();
    private static final HttpServer HOOK = hook();

    @RegisterExtension
    static final ChatNode chat = new ChatNode(
            "AUTO_RESPONDER_URL", "http://127.0.0.1:" + HOOK.getAddress().getPort() + "/answer");

    private static HttpServer hook() {
        try {
            HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            hook.createContext("/answer", WebHookIT::answer);
            hook.start();
            return hook;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        JsonObject question =
                new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        ASKED.add(question);
        if (question.getString("message").startsWith("status ")) {
            String status = question.getString("message").replaceFirst("status (\\w+).*", "$1");
            chat.backEnd().change(question.getString("conversationId"), status);
        }
        byte[] reply = new JsonObject()
                .put("message", "you said " + question.getString("message"))
                .put("humanTakeover", question.getString("message").contains("human"))
                .encode()
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, reply.length);
        exchange.getResponseBody().write(reply);
        exchange.close();
    }

    @AfterAll
    static void stop() {
        HOOK.stop(0);
    }

    private static List<JsonObject> asked(String conversationId) {
        return ASKED.stream()
                .filter(question -> question.getString("conversationId").equals(conversationId))
                .toList();
    }

    /**
     * The messages of a conversation that the web hook got, once it has answered the last one; all earlier ones have
     * arrived by then.
     */
    private static List<String> askedUntil(String last, ChatClient member, String conversationId) {
        String answer = "you said " + last;
        List<String> heard = new ArrayList<>();
        while (!heard.contains(answer)) {
            heard.add(member.take("new-message").getString("message"));
        }
        return asked(conversationId).stream()
                .map(question -> question.getString("message"))
                .toList();
    }

    @Test
    void the_web_hook_answers_until_it_asks_for_an_agent() {
        ChatClient widget = chat.widget();
        String customerId = someone();
        String id =
                widget.call("widget-send-message", says(customerId, "hello")).getString("conversationId");
        assertThat(widget.take("new-message").getString("role")).isEqualTo("user");
        JsonObject answer = widget.take("new-message");
        assertThat(answer.getString("message")).isEqualTo("you said hello");
        assertThat(answer.getString("role")).isEqualTo("bot");
        assertThat(answer.getValue("userId")).isNull();

        widget.emit("widget-send-message", says(customerId, "a human, please"));
        assertThat(widget.take("new-message").getString("role")).isEqualTo("user");
        assertThat(widget.take("new-message").getString("message")).isEqualTo("you said a human, please");
        assertThat(widget.take("conversation-status-changed")).isEqualTo(in(id).put("status", "pending"));

        JsonObject last = asked(id).get(1);
        assertThat(last.fieldNames())
                .containsExactlyInAnyOrder("conversationId", "botId", "customerId", "message", "history");
        assertThat(last.getJsonArray("history").stream()
                        .map(JsonObject.class::cast)
                        .map(message -> message.getString("message")))
                .containsExactly("hello", "you said hello", "a human, please");
    }

    @ParameterizedTest
    @ValueSource(strings = {"human", "closed"})
    void a_late_takeover_request_of_the_web_hook_does_not_change_the_status(String status) {
        ChatClient widget = chat.widget();
        String customerId = someone();
        String id = widget.call("widget-send-message", says(customerId, "status " + status + ", humans"))
                .getString("conversationId");
        assertThat(widget.take("conversation-status-changed")).isEqualTo(in(id).put("status", status));
        assertThat(widget.take("new-message").getString("role")).isEqualTo("user");
        assertThat(widget.take("new-message").getString("role")).isEqualTo("bot");
        chat.backEnd().change(id, "auto");
        widget.emit("widget-send-message", says(customerId, "afterwards").put("conversationId", id));
        assertThat(askedUntil("afterwards", widget, id)).hasSize(2);
        assertThat(widget.take("conversation-status-changed"))
                .as("no status pending in between")
                .isEqualTo(in(id).put("status", "auto"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"human", "pending", "closed"})
    void the_web_hook_is_called_only_while_the_status_is_auto(String status) {
        String customerId = someone();
        String id = chat.backEnd().open(customerId, "bot-1");
        chat.backEnd().change(id, status);
        ChatClient widget = chat.widget();
        JsonObject meanwhile = says(customerId, "meanwhile").put("conversationId", id);
        assertThat(widget.call("widget-send-message", meanwhile).getString("conversationId"))
                .isEqualTo(id);
        chat.backEnd().change(id, "auto");
        widget.emit("widget-send-message", says(customerId, "afterwards").put("conversationId", id));
        assertThat(askedUntil("afterwards", widget, id)).containsExactly("afterwards");
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVICE", "ADMIN"})
    void the_web_hook_is_called_only_for_messages_of_customers(Role role) {
        String id = chat.backEnd().open(someone(), "bot-1");
        ChatClient sender = chat.connect(TestNode.token("sender", role));
        assertThat(sender.call("join-conversation", in(id)).getBoolean("ok")).isTrue();
        for (String name : List.of("agent", "bot", "user")) {
            JsonObject message = in(id, name, "as " + name);
            assertThat(sender.call("send-message", message).getBoolean("ok")).isTrue();
        }
        assertThat(askedUntil("as user", sender, id)).containsExactly("as user");
    }

    @Test
    void the_web_hook_is_called_for_api_messages_only_if_they_are_a_customers() {
        BackEnd backEnd = chat.backEnd();
        String id = backEnd.open(someone(), "bot-1");
        ChatClient agent = chat.agent();
        assertThat(agent.call("join-conversation", in(id)).getBoolean("ok")).isTrue();
        for (String name : List.of("agent", "bot", "user")) {
            assertThat(backEnd.say(id, name, "as " + name).getString("role")).isEqualTo(name);
        }
        assertThat(askedUntil("as user", agent, id)).containsExactly("as user");
    }

    @Test
    void the_web_hook_gets_the_last_twenty_messages() {
        String customerId = someone();
        String id = chat.backEnd().open(customerId, "bot-1");
        List<String> said = IntStream.range(0, 24).mapToObj(i -> "n" + i).toList();
        said.forEach(text -> chat.backEnd().say(id, "bot", text));
        ChatClient widget = chat.widget();
        widget.emit("widget-send-message", says(customerId, "the last"));
        assertThat(askedUntil("the last", widget, id)).hasSize(1);
        List<String> history = new ArrayList<>(said.subList(5, 24));
        history.add("the last");
        assertThat(asked(id).get(0).getJsonArray("history").stream()
                        .map(JsonObject.class::cast)
                        .map(message -> message.getString("message")))
                .isEqualTo(history);
    }
}
