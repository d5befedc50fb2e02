package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import static dev.mooring.support.Bodies.code;
import static dev.mooring.support.Bodies.says;
import static dev.mooring.support.Bodies.someone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The number of Redis commands for a message. */
class MessageCostIT {

    /** Counts the commands that the node sent, without those of its scripts. */
    private static long commands(String heard, String name) {
        return heard.lines()
                .filter(line -> !line.contains(" lua]"))
                .filter(line -> line.contains("] \"" + name + "\""))
                .count();
    }

    @Test
    void a_message_of_a_widget_in_its_conversation_takes_one_script() throws IOException {
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
                assertThat(heard.lines().filter(line -> line.contains("\"evalsha\"") && line.contains("message-sent")))
                        .hasSize(10);
                assertThat(commands(heard, "xadd")).as("events published alone").isZero();
                assertThat(commands(heard, "hmget")).as("conversations read").isZero();
                assertThat(heard).doesNotContain("getrange");
            }
            widget.close();
        }
    }

    /** Counts the commands that scripts ran for a customer or a conversation. */
    private static long commandsOfScripts(String heard, String name, String customerId, String conversationId) {
        return heard.lines()
                .filter(line -> line.contains(" lua]") && !line.contains(":sessions"))
                .filter(line -> line.contains(customerId) || line.contains(conversationId))
                .filter(line -> line.contains("] \"" + name + "\""))
                .count();
    }

    @Test
    void messages_of_one_turn_share_scripts_of_few_commands() throws IOException {
        int amount = 120;
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url(), "LIMIT_EVENTS_PER_SOCKET", "1000:1000");
                RawChat widget = RawChat.connect(node.url(), null)) {
            String customerId = someone();
            String conversationId = widget.call("widget-send-message", says(customerId, "first"))
                    .getString("conversationId");
            RawRedis other = new RawRedis(redis.url());
            try (RawRedis.Monitor monitor = other.monitor()) {
                List<Integer> sent = new ArrayList<>();
                for (int i = 0; i < amount; i++) {
                    sent.add(widget.emit(
                            "widget-send-message",
                            says(customerId, "n" + i)
                                    .put("conversationId", conversationId)
                                    .put("messageId", "m-" + i)));
                }
                sent.forEach(number -> assertThat(code(widget.ack(number))).isNull());
                Object ignored = other.ask("ECHO", "the end");
                await().until(() -> monitor.heard().contains("the end"));
                String heard = monitor.heard().toLowerCase(Locale.ROOT);
                assertThat(commands(heard, "evalsha")).isLessThan(amount / 3);
                assertThat(heard.lines()
                                .filter(line -> line.contains(" lua]") && line.contains("\"xrevrange\" \"socket.io\"")))
                        .as("looks at the end of the stream: one for each script")
                        .isNotEmpty()
                        .hasSizeLessThanOrEqualTo((int) commands(heard, "evalsha"));
                assertThat(commands(heard, "xadd")).isZero();
                Map<String, Long> expected =
                        Map.of("hmget", 1L, "set", 1L, "hset", 1L, "xadd", 4L, "pexpire", 0L, "get", 0L, "hincrby", 0L);
                expected.forEach((name, times) -> assertThat(commandsOfScripts(heard, name, customerId, conversationId))
                        .as(name)
                        .isEqualTo(times * amount));
            }
        }
    }

    @Test
    void a_sender_gets_the_message_then_the_confirmation_then_the_ack() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url());
                RawChat widget = RawChat.connect(node.url(), null)) {
            String customerId = someone();
            JsonObject first = widget.call("widget-send-message", says(customerId, "0"));
            JsonObject next = says(customerId, "next").put("conversationId", first.getString("conversationId"));
            for (int i = 1; i < 10; i++) {
                JsonObject ack = widget.call("widget-send-message", next.copy().put("messageId", "m-" + i));
                assertThat(widget.heardSoFar()).hasSize(2 * (i + 1)).endsWith("new-message", "message-sent");
                JsonObject confirmation = i == 1 ? second(widget) : widget.take("message-sent");
                assertThat(confirmation.getString("messageId")).isEqualTo(ack.getString("messageId"));
            }
        }
    }

    private static JsonObject second(RawChat widget) {
        JsonObject ignored = widget.take("message-sent");
        return widget.take("message-sent");
    }

    @Test
    void each_repeated_send_is_confirmed() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url());
                RawChat widget = RawChat.connect(node.url(), null);
                RawChat other = RawChat.connect(node.url(), null)) {
            String customerId = someone();
            String conversationId = widget.call("widget-send-message", says(customerId, "first"))
                    .getString("conversationId");
            assertThat(code(other.call("widget-send-message", says(customerId, "second"))))
                    .isNull();
            JsonObject once = says(customerId, "once")
                    .put("conversationId", conversationId)
                    .put("messageId", "m-1");
            int one = widget.emit("widget-send-message", once);
            int two = widget.emit("widget-send-message", once);
            int three = other.emit("widget-send-message", once);
            String id = widget.ack(one).getString("messageId");
            assertThat(widget.ack(two).getString("messageId")).isEqualTo(id);
            assertThat(other.ack(three).getString("messageId")).isEqualTo(id);
            assertThat(widget.call("widget-send-message", once).getString("messageId"))
                    .isEqualTo(id);
            await().untilAsserted(() -> {
                assertThat(widget.heard()).filteredOn("message-sent"::equals).hasSize(4);
                assertThat(other.heard()).filteredOn("message-sent"::equals).hasSize(2);
            });
            assertThat(widget.messages()).as("first, second, once").hasSize(3);
        }
    }
}
