package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.RawRedis;
import dev.mooring.support.WrongClock;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two nodes as processes whose clocks differ by 3 s, and from the clock of Redis, the only one that the registry uses.
 */
class ClocksIT {

    private static final long LEASE_MILLIS = 15_000;

    @TempDir
    private Path folder;

    private TestCluster cluster;
    private RawRedis redis;

    @BeforeEach
    void start() throws IOException {
        cluster = TestCluster.start();
        redis = cluster.redis();
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    private static Instant now(Node node) {
        return node.ask("/health").getInstant("timestamp");
    }

    /** Epoch milliseconds by Redis's clock. */
    private long redisNow() {
        List<String> time = redis.list("TIME");
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    private long renewedAt(String node) {
        return redis.number("ZSCORE", "mooring:nodes", node);
    }

    @Test
    void only_the_clock_of_redis_decides_which_nodes_are_alive() throws Exception {
        Optional<WrongClock> clock = WrongClock.compile(folder);
        Assumptions.assumeTrue(clock.isPresent(), "cc is missing: nodes whose clocks differ are not tried");
        Node slow = cluster.node("slow", clock.get().ahead(-1));
        Node fast = cluster.node("fast", clock.get().ahead(2));
        assertThat(Duration.between(now(slow), now(fast)))
                .isBetween(Duration.ofMillis(2_800), Duration.ofMillis(3_800));
        cluster.connect(slow, 20);
        cluster.connect(fast, 30);
        for (Node asked : List.of(slow, fast)) {
            await().atMost(Duration.ofMillis(5_500))
                    .untilAsserted(() -> assertThat(asked.ask("/ops/counts").getMap())
                            .containsEntry("sessions", 50)
                            .containsEntry("sockets", 50)
                            .containsEntry("nodes", 2));
            assertTimesAreOfRedis(asked);
        }
        assertThat(sessionsByPages(slow, fast)).hasSize(50);
        assertLeaseEndsByRedisClock(fast);
        assertThat(slow.ask("/ops/counts").getMap())
                .containsEntry("sessions", 20)
                .containsEntry("nodes", 1);
        assertThat(slow.process().output() + fast.process().output())
                .as("log lines about drift")
                .doesNotContain("of this node");
    }

    private void assertTimesAreOfRedis(Node asked) {
        long before = redisNow();
        Instant asOf = asked.ask("/ops/counts").getInstant("asOf");
        List<Long> renewals = List.of(renewedAt("slow"), renewedAt("fast"));
        long after = redisNow();
        assertThat(asOf.toEpochMilli()).isBetween(before, after);
        assertThat(renewals).allSatisfy(renewal -> assertThat(renewal).isBetween(before - 5_500, after));
    }

    /** Lists all sessions in pages of 7, asking the two nodes in turn. */
    private static Set<String> sessionsByPages(Node one, Node other) {
        Set<String> names = new HashSet<>();
        Node asked = one;
        String cursor = "";
        while (cursor != null) {
            JsonObject page = asked.ask("/ops/sessions?limit=7&cursor=" + cursor);
            page.getJsonArray("sessions")
                    .forEach(each -> assertThat(names.add(((JsonObject) each).getString("session")))
                            .as("no session twice")
                            .isTrue());
            cursor = page.getString("next");
            asked = asked.equals(one) ? other : one;
        }
        return names;
    }

    /** Asserts that the lease of a killed node ends at the right time, although the node's clock was ahead. */
    private void assertLeaseEndsByRedisClock(Node node) throws Exception {
        node.process().signal("KILL");
        assertThat(node.process().awaitExit()).isNotZero();
        long renewed = renewedAt("fast");
        await().pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMillis(LEASE_MILLIS + 1_000))
                .until(() -> cluster.count() == 20);
        assertThat(redisNow() - renewed).isBetween(LEASE_MILLIS - 50, LEASE_MILLIS + 500);
    }
}
