package dev.mooring.registry.writer;

import dev.mooring.id.CloseReason;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.registry.Bearer;
import dev.mooring.registry.SessionCounts;
import dev.mooring.registry.SessionEntry;
import dev.mooring.support.Answers;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class SessionWriterIT {

    private EmbeddedRedis server;
    private RawRedis redis;
    private NodeUnderTest node;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        node = NodeUnderTest.start(server.url(), "a");
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private void awaitLength(long length) {
        await().untilAsserted(() ->
                assertThat(redis.number("HLEN", "mooring:node:a:sessions")).isEqualTo(length));
    }

    @Test
    void a_session_is_one_field_of_its_node_with_readable_json() {
        String session = node.open(1, NodeUnderTest.user("agent-1")).get(0);
        awaitLength(1);
        JsonObject json = new JsonObject(redis.text("HGET", "mooring:node:a:sessions", session));
        assertThat(json.fieldNames())
                .containsExactly("user", "role", "ip", "transport", "namespaces", "connectedAt", "rooms");
        assertThat(json.getString("user")).isEqualTo("agent-1");
        assertThat(json.getJsonArray("namespaces")).isEqualTo(new JsonArray().add("/chat"));
        assertThat(json.getString("connectedAt")).matches("....-..-..T..:..:..\\....Z");
        assertThat(redis.number("PTTL", "mooring:node:a:sessions")).isBetween(1L, 15_000L);
        assertThat(redis.hash("mooring:user:agent-1")).isEqualTo(Map.of(session, "a"));
        assertThat(redis.number("TTL", "mooring:user:agent-1")).isBetween(3_590L, 3_600L);
    }

    @Test
    void a_nodes_record_has_its_facts_and_counts() {
        node.open(3, NodeUnderTest::widget);
        node.open(2, NodeUnderTest.user("u"));
        node.open(1, session -> NodeUnderTest.entry(session, "polling", new Bearer("u", "agent"), Instant.now()));
        assertThat(Answers.await(node.registry().counts())).isEqualTo(new SessionCounts(6, 6, 5, 1, 3, 3));
        await().untilAsserted(() -> assertThat(redis.hash("mooring:node:a"))
                .containsAllEntriesOf(Map.of(
                        "sessions", "6",
                        "sockets", "6",
                        "websocket", "5",
                        "polling", "1",
                        "authenticated", "3",
                        "widget", "3",
                        "state", "ready",
                        "zone", "zone-a",
                        "address", "127.0.0.1:1",
                        "key", node.incarnation().nodeKey().value())));
        assertThat(redis.hash("mooring:node:a")).containsKeys("incarnation", "version", "startedAt", "generation");
        assertThat(redis.text("GET", "mooring:key:" + node.incarnation().nodeKey()))
                .isEqualTo("a");
        assertThat(redis.number("PTTL", "mooring:node:a")).isBetween(1L, 15_000L);
        long renewedAt = (long) Double.parseDouble(redis.text("ZSCORE", "mooring:nodes", "a"));
        long now = Long.parseLong(redis.list("TIME").get(0)) * 1_000;
        assertThat(now - renewedAt).isBetween(-1_000L, 5_000L);
    }

    @Test
    void changes_and_ends_are_written() {
        List<String> sessions = node.open(2, NodeUnderTest::widget);
        awaitLength(2);
        node.change(NodeUnderTest.entry(sessions.get(0), "polling", new Bearer("u", "admin"), Instant.now()));
        await().untilAsserted(() -> assertThat(redis.text("HGET", "mooring:node:a:sessions", sessions.get(0)))
                .contains("\"transport\":\"polling\""));
        assertThat(redis.hash("mooring:user:u")).hasSize(1);
        node.change(NodeUnderTest.entry(sessions.get(0), "polling", new Bearer("v", "admin"), Instant.now()));
        await().untilAsserted(() -> assertThat(redis.hash("mooring:user:v")).hasSize(1));
        assertThat(redis.number("EXISTS", "mooring:user:u")).isZero();
        node.end(sessions.get(0), CloseReason.PING_TIMEOUT);
        awaitLength(1);
        assertThat(redis.number("EXISTS", "mooring:user:v")).isZero();
        assertThat(redis.text("XRANGE", "mooring:closed", "-", "+"))
                .contains("session, " + sessions.get(0))
                .contains("cause, ping timeout")
                .contains("user, v");
    }

    @Test
    void the_summary_of_a_session_of_over_10_seconds_is_kept() {
        List<String> young = node.open(1, NodeUnderTest::widget);
        List<String> old = node.open(
                1,
                session -> NodeUnderTest.entry(
                        session, "websocket", null, Instant.now().minusSeconds(11)));
        node.end(young.get(0), CloseReason.CLIENT);
        node.end(old.get(0), CloseReason.SLOW_CONSUMER);
        String key = "mooring:session:" + old.get(0) + ":why";
        await().until(() -> redis.number("EXISTS", key) == 1);
        JsonObject why = new JsonObject(redis.text("GET", key));
        assertThat(why.getString("cause")).isEqualTo("slow consumer");
        assertThat(why.getLong("duration")).isBetween(11_000L, 15_000L);
        assertThat(why.getJsonArray("events")).containsExactly("an event");
        assertThat(redis.number("TTL", key)).isBetween(3_590L, 3_600L);
        assertThat(redis.number("EXISTS", "mooring:session:" + young.get(0) + ":why"))
                .isZero();
    }

    @Test
    void the_user_of_a_session_is_kept_after_it_left_its_namespaces() {
        Instant since = Instant.now().minusSeconds(20);
        String session = node.open(1, name -> NodeUnderTest.entry(name, "polling", new Bearer("u", "agent"), since))
                .get(0);
        await().until(() -> redis.number("HLEN", "mooring:user:u") == 1);
        node.change(new SessionEntry(
                session,
                new SessionEntry.Origin("203.0.113.7", since),
                "polling",
                null,
                false,
                null,
                List.of(),
                List.of()));
        node.end(session, CloseReason.KICKED);
        awaitLength(0);
        await().untilAsserted(() ->
                assertThat(redis.text("XRANGE", "mooring:closed", "-", "+")).contains("user, u"));
        assertThat(redis.text("GET", "mooring:session:" + session + ":why")).contains("\"user\":\"u\"");
        assertThat(redis.number("EXISTS", "mooring:user:u")).isZero();
    }

    @Test
    void ten_thousand_sessions_need_under_300_calls() {
        long before = calls();
        for (int i = 0; i < 100; i++) {
            node.open(100, NodeUnderTest::widget);
        }
        awaitLength(10_000);
        assertThat(calls() - before).isLessThan(300);
    }

    private long calls() {
        return redis.text("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:") || line.startsWith("cmdstat_eval:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^=]*:calls=(\\d+).*", "$1")))
                .sum();
    }

    @Test
    void a_session_takes_at_most_400_bytes_in_redis() {
        node.open(2_000, NodeUnderTest::widget);
        awaitLength(2_000);
        assertThat(redis.number("MEMORY", "USAGE", "mooring:node:a:sessions", "SAMPLES", "0") / 2_000)
                .isLessThanOrEqualTo(400);
    }

    @Test
    void a_leaving_node_removes_all_its_keys_but_the_closed_sessions() {
        node.open(2, NodeUnderTest.user("u"));
        awaitLength(2);
        NodeUnderTest other = NodeUnderTest.start(server.url(), "b");
        List<String> sessions = other.open(1, NodeUnderTest::widget);
        await().until(() -> redis.number("HLEN", "mooring:node:b:sessions") == 1);
        other.end(sessions.get(0), CloseReason.DRAINED);
        await().until(() -> redis.number("EXISTS", "mooring:closed") == 1);
        other.close();
        assertThat(redis.list("KEYS", "*"))
                .filteredOn(key -> !key.equals("mooring:node:a:namespaces")) // written by the first renewal
                .containsExactlyInAnyOrder(
                        "mooring:nodes",
                        "mooring:node:a",
                        "mooring:node:a:sessions",
                        "mooring:key:" + node.incarnation().nodeKey(),
                        "mooring:user:u",
                        "mooring:closed");
        assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1")).containsExactly("a");
    }
}
