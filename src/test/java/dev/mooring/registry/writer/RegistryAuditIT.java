package dev.mooring.registry.writer;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Answers;
import dev.mooring.support.RawRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Entries that Redis has lost are back within the 5 s of the contract, plus a margin for the test. */
class RegistryAuditIT {

    private static final Duration PROMISED = Duration.ofMillis(5_300);
    private static final int SESSIONS = 1_500;

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

    private void open(RegistryAudit.Pace pace) {
        node.close();
        node = new NodeUnderTest(server.url(), "a", pace).started();
        node.open(SESSIONS - 1, NodeUnderTest::widget);
        node.open(1, NodeUnderTest.user("u"));
        await().until(() -> length() == SESSIONS);
    }

    private long length() {
        return redis.number("HLEN", "mooring:node:a:sessions");
    }

    @Test
    void all_entries_are_back_after_flushall() {
        open(RegistryAudit.Pace.STANDARD);
        assertThat(redis.text("FLUSHALL")).isEqualTo("OK");
        await().atMost(PROMISED).until(() -> length() == SESSIONS && redis.number("EXISTS", "mooring:user:u") == 1);
        assertThat(redis.hash("mooring:node:a")).containsEntry("sessions", String.valueOf(SESSIONS));
        assertThat(redis.number("PTTL", "mooring:node:a:sessions")).isPositive();
        assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1")).containsExactly("a");
        assertThat(Answers.await(node.registry().drift())).isEqualTo(SESSIONS);
    }

    @Test
    void all_entries_are_back_after_flushall_while_sessions_come_and_go() {
        open(RegistryAudit.Pace.STANDARD);
        assertThat(redis.text("FLUSHALL")).isEqualTo("OK");
        node.open(10, NodeUnderTest::widget);
        await().atMost(PROMISED).until(() -> length() == SESSIONS + 10);
        assertThat(redis.number("PTTL", "mooring:node:a:sessions")).isPositive();
    }

    @Test
    void all_entries_are_back_when_redis_returns_empty() throws Exception {
        open(RegistryAudit.Pace.STANDARD);
        int port = server.port();
        server.close();
        List<String> meanwhile = node.open(10, NodeUnderTest::widget);
        // The outage may be shorter than the lease: Redis is empty in either case.
        server = EmbeddedRedis.startAt(port);
        await().atMost(PROMISED).until(() -> length() == SESSIONS + meanwhile.size());
    }

    @Test
    void all_entries_are_back_when_only_the_sessions_were_deleted() {
        // The comparison is too slow to repair this in time: all sessions must be written again at once.
        open(new RegistryAudit.Pace(600_000, 20_000));
        assertThat(redis.number("DEL", "mooring:node:a:sessions")).isOne();
        await().atMost(PROMISED).until(() -> length() == SESSIONS);
        assertThat(Answers.await(node.registry().drift())).isEqualTo(SESSIONS);
    }

    @Test
    void a_wrong_number_of_entries_is_repaired_after_the_next_renewal() {
        open(new RegistryAudit.Pace(600_000, 200));
        String session = redis.list("HKEYS", "mooring:node:a:sessions").get(0);
        assertThat(redis.number("HDEL", "mooring:node:a:sessions", session)).isOne();
        await().atMost(PROMISED.plusMillis(500)).until(() -> length() == SESSIONS);
        assertThat(redis.number("HSET", "mooring:node:a:sessions", session.substring(0, 13) + "zzz", "{}"))
                .isOne();
        assertThat(redis.number("HSET", "mooring:node:a:sessions", "no session", "{}", "éééééééé", "{}"))
                .isEqualTo(2);
        await().atMost(PROMISED.plusMillis(500)).until(() -> length() == SESSIONS);
        assertThat(Answers.await(node.registry().drift())).isEqualTo(4);
    }

    @Test
    void a_wrong_entry_is_repaired_by_the_regular_comparison() {
        open(new RegistryAudit.Pace(1_000, 200));
        String session = redis.list("HKEYS", "mooring:node:a:sessions").get(0);
        String entry = redis.text("HGET", "mooring:node:a:sessions", session);
        assertThat(redis.number("HSET", "mooring:node:a:sessions", session, "{\"ip\":\"wrong\"}"))
                .isZero();
        await().untilAsserted(() -> assertThat(redis.text("HGET", "mooring:node:a:sessions", session))
                .isEqualTo(entry));
    }

    @Test
    void correct_entries_count_as_no_drift() {
        open(new RegistryAudit.Pace(300, 100));
        await().until(() -> node.<Long>onFirstLoop(() -> io.vertx.core.Future.succeededFuture(
                        node.registry().audit().comparisons()))
                >= 3);
        assertThat(Answers.await(node.registry().drift())).isZero();
    }
}
