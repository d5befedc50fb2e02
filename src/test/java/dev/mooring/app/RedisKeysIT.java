package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The type and the expiry of the keys of the registry, of conversations and of the cluster, as in the runbook's table. */
class RedisKeysIT {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration CONVERSATION = Duration.ofDays(3);

    private EmbeddedRedis server;
    private RawRedis redis;
    private TestNode node;
    private RawChat agent;
    private RawChat widget;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        node = TestNode.start("REDIS_URL", server.url(), "NODE_ID", "one", "CONVERSATION_TTL_DAYS", "3");
        agent = RawChat.connect(node.url(), TestNode.token("agent-7", Role.AGENT));
        widget = RawChat.connect(node.url(), null);
        await().until(() -> redis.number("HLEN", "mooring:node:one:sessions") == 2);
    }

    @AfterEach
    void stop() {
        agent.close();
        widget.close();
        node.close();
        server.close();
    }

    private void assertKey(String type, String key, Duration life) {
        assertThat(redis.text("TYPE", key)).as(key).isEqualTo(type);
        // Renewed keys are renewed every 5 s; the other keys were written just now.
        assertThat(redis.number("PTTL", key))
                .as(key)
                .isBetween(life.minusSeconds(6).toMillis(), life.toMillis());
    }

    @Test
    void the_keys_of_a_node_and_its_sessions_expire_with_the_node() {
        assertThat(redis.text("TYPE", "mooring:nodes")).isEqualTo("zset");
        assertThat(redis.number("PTTL", "mooring:nodes")).as("never expires").isEqualTo(-1);
        long now = Long.parseLong(redis.list("TIME").get(0)) * 1_000;
        assertThat(redis.number("ZSCORE", "mooring:nodes", "one")).isBetween(now - 6_000, now + 1_000);
        assertKey("hash", "mooring:node:one", LEASE);
        assertKey("hash", "mooring:node:one:sessions", LEASE);
        String key = "mooring:key:" + agent.sid().substring(0, 8);
        assertKey("string", key, LEASE);
        assertThat(redis.text("GET", key)).isEqualTo("one");
        assertThat(redis.hash("mooring:node:one"))
                .containsEntry("key", agent.sid().substring(0, 8));
    }

    @Test
    void a_users_index_expires_an_hour_after_the_last_write() {
        String key = "mooring:user:agent-7";
        assertKey("hash", key, HOUR);
        assertThat(redis.hash(key))
                .containsOnlyKeys(agent.sid().substring(0, 16))
                .containsValue("one");
        assertThat(redis.number("PEXPIRE", key, "60000")).isOne();
        JsonObject token = new JsonObject().put("token", TestNode.token("agent-7", Role.ADMIN));
        assertThat(agent.call("refresh-token", token).getBoolean("ok")).isTrue();
        await().untilAsserted(() -> assertKey("hash", key, HOUR));
    }

    @Test
    void the_newest_20000_closed_sessions_are_kept() {
        String older = "for i = 1, 25000 do redis.call('XADD', KEYS[1], '*', 'session', i) end";
        assertThat(redis.text("EVAL", older, "1", "mooring:closed")).isEqualTo("null");
        agent.close();
        await().untilAsserted(() -> assertThat(redis.text("XREVRANGE", "mooring:closed", "+", "-", "COUNT", "1"))
                .contains(agent.sid().substring(0, 16)));
        assertThat(redis.text("TYPE", "mooring:closed")).isEqualTo("stream");
        assertThat(redis.number("XLEN", "mooring:closed")).isBetween(20_000L, 20_200L);
        assertThat(redis.number("PTTL", "mooring:closed")).isEqualTo(-1);
    }

    @Test
    void a_conversations_keys_live_for_the_configured_days_and_an_attempt_for_10_minutes() {
        JsonObject hello = new JsonObject().put("customerId", "customer-1").put("botId", "bot");
        String id = widget.call(
                        "widget-send-message", hello.put("message", "hi").put("messageId", "m-1"))
                .getString("conversationId");
        String conversation = "mooring:conversation:" + id;
        String customer = "mooring:customer:customer-1:bot";
        assertKey("string", "mooring:dedup:customer-1:m-1", Duration.ofMinutes(10));
        await().untilAsserted(() ->
                assertThat(redis.text("GET", "mooring:dedup:customer-1:m-1")).startsWith("published "));
        List<String> hashAndCustomer = List.of(conversation, customer);
        hashAndCustomer.forEach(
                key -> assertThat(redis.number("PEXPIRE", key, "60000")).isOne());
        // The first message of an hour renews the keys, for an hour more than their configured life.
        assertThat(redis.number("HSET", conversation, "lastMessageAt", "2026-01-01T00:00:00.000Z"))
                .isZero();
        widget.call("widget-send-message", hello.put("messageId", "m-2"));
        assertKey("hash", conversation, CONVERSATION.plus(HOUR));
        assertKey("stream", conversation + ":messages", CONVERSATION.plus(HOUR));
        assertKey("string", customer, CONVERSATION.plus(HOUR));
        assertThat(redis.text("GET", customer)).isEqualTo(id);
        assertThat(redis.number("XLEN", conversation + ":messages")).isEqualTo(2);
    }
}
