package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.says;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How many commands of Redis a message takes. */
class MessageCostIT {

    /** Commands of the node, not of its scripts. */
    private static long commands(String heard, String name) {
        return heard.lines()
                .filter(line -> !line.contains(" lua]"))
                .filter(line -> line.contains("] \"" + name + "\""))
                .count();
    }

    @Test
    void a_widget_in_its_conversation_costs_one_script_and_the_entry_of_its_confirmation() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url())) {
            ChatClient widget = ChatClient.connect(node.url(), null);
            String customerId = someone();
            String conversationId = widget.call("widget-send-message", says(customerId, "first"))
                    .getString("conversationId");
            JsonObject next = says(customerId, "next").put("conversationId", conversationId);
            RawRedis other = new RawRedis(redis.url());
            try (RawRedis.Monitor monitor = other.monitor()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(code(widget.call(
                                    "widget-send-message", next.copy().put("messageId", "m-" + i))))
                            .isNull();
                }
                Object ignored = other.ask("ECHO", "the end");
                await().until(() -> monitor.heard().contains("the end"));
                String heard = monitor.heard().toLowerCase(Locale.ROOT);
                assertThat(heard.lines().filter(line -> line.contains("\"evalsha\"") && line.contains("new-message")))
                        .hasSize(10)
                        .allMatch(line -> line.contains("\"socket.io\""));
                assertThat(commands(heard, "xadd")).as("message-sent").isEqualTo(10);
                assertThat(commands(heard, "hmget")).as("conversations read").isZero();
                assertThat(heard).doesNotContain("getrange");
            }
            widget.close();
        }
    }
}
