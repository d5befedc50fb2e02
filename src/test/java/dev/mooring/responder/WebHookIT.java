package dev.mooring.responder;

import com.sun.net.httpserver.HttpServer;
import dev.mooring.app.TestNode;
import dev.mooring.support.ChatClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** The automatic answer as a customer sees it, from a web hook that a whole node asks. */
class WebHookIT {

    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private HttpServer hook;

    @BeforeEach
    void start() throws IOException {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/answer", exchange -> {
            JsonObject question =
                    new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(question);
            byte[] reply = new JsonObject()
                    .put("message", "you said " + question.getString("message"))
                    .put("humanTakeover", question.getString("message").contains("human"))
                    .encode()
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        hook.start();
    }

    @AfterEach
    void stop() {
        hook.stop(0);
    }

    private static JsonObject says(String message) {
        return new JsonObject()
                .put("customerId", "customer-1")
                .put("botId", "bot-1")
                .put("message", message);
    }

    @Test
    void it_answers_until_it_asks_for_an_agent() {
        String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/answer";
        try (TestNode node = TestNode.start("AUTO_RESPONDER_URL", url);
                ChatClient widget = ChatClient.connect(node.url(), null)) {
            widget.emit("widget-send-message", says("hello"));
            assertThat(widget.take("new-message").getString("role")).isEqualTo("user");
            JsonObject answer = widget.take("new-message");
            assertThat(answer.getString("message")).isEqualTo("you said hello");
            assertThat(answer.getString("role")).isEqualTo("bot");
            assertThat(answer.getValue("userId")).isNull();

            widget.emit("widget-send-message", says("a human, please"));
            assertThat(widget.take("new-message").getString("role")).isEqualTo("user");
            assertThat(widget.take("new-message").getString("message")).isEqualTo("you said a human, please");
            assertThat(widget.take("conversation-status-changed").getString("status"))
                    .isEqualTo("pending");

            assertThat(widget.call("widget-send-message", says("anybody?")).getBoolean("ok"))
                    .isTrue();
            assertThat(asked).hasSize(2);
            JsonObject last = asked.get(1);
            assertThat(last.fieldNames())
                    .containsExactlyInAnyOrder("conversationId", "botId", "customerId", "message", "history");
            assertThat(last.getJsonArray("history").stream()
                            .map(JsonObject.class::cast)
                            .map(message -> message.getString("message")))
                    .containsExactly("hello", "you said hello", "a human, please");
        }
    }
}
