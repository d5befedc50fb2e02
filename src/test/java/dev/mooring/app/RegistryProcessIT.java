package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.ConcurrentTest;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The counts of nodes as processes, compared with open sockets, while processes are killed and Redis loses data. */
class RegistryProcessIT {

    private static final Duration RENEWAL = Duration.ofMillis(5_500);
    private static final Duration LEASE = Duration.ofMillis(15_500);

    private final List<RawWebSocket> sockets = new ArrayList<>();
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

    private Node node(String id) throws Exception {
        return cluster.node(id, Map.of());
    }

    private void connect(Node node, int number) {
        sockets.addAll(cluster.connect(node, number));
    }

    private long open() {
        return sockets.stream().filter(RawWebSocket::isOpen).count();
    }

    private void awaitRightCounts(Duration time, Node asked) {
        await().atMost(time).untilAsserted(() -> {
            assertThat(cluster.count()).isEqualTo(open());
            JsonObject counts = asked.ask("/ops/counts");
            assertThat(counts.getLong("sessions")).isEqualTo(open());
            assertThat(counts.getLong("sockets")).isEqualTo(open());
        });
    }

    /** Waits until all sessions are written to Redis, long before the next renewal of the counts. */
    private void awaitWritten() {
        await().pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(cluster.count()).isEqualTo(open()));
    }

    @Test
    void redis_cli_counts_as_the_runbook_says() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/redis-cli")), "redis-cli is missing: its one-liner is not tried");
        Node node = node("one");
        connect(node, 3);
        await().atMost(RENEWAL).untilAsserted(() -> {
            Process shell = new ProcessBuilder(
                            "sh", "-c", "redis-cli -u " + cluster.redisUrl() + " EVAL \"$(cat docs/ops/count.lua)\" 0")
                    .start();
            assertThat(new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("3\n");
        });
    }

    @ConcurrentTest
    void a_killed_node_leaves_every_count_and_readers_see_no_wrong_count() throws Exception {
        Node one = node("one");
        Node two = node("two");
        connect(one, 20);
        connect(two, 30);
        awaitWritten();
        AtomicBoolean stop = new AtomicBoolean();
        List<Long> read = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                read.add((long) one.ask("/ops/sessions?limit=200")
                        .getJsonArray("sessions")
                        .size());
            }
        });
        two.process().signal("KILL");
        await().until(() -> open() == 20);
        awaitRightCounts(LEASE, one);
        assertThat(redis.list("KEYS", "mooring:node:two*")).isEmpty();
        stop.set(true);
        assertThat(reader).succeedsWithin(Duration.ofSeconds(5));
        assertThat(read).as("counts that the reader sees").containsOnly(50L, 20L);
    }

    @Test
    void counts_are_right_again_after_flushall() throws Exception {
        Node one = node("one");
        Node two = node("two");
        connect(one, 20);
        connect(two, 30);
        awaitWritten();
        assertThat(redis.text("FLUSHALL")).isEqualTo("OK");
        awaitRightCounts(RENEWAL, one);
        assertThat(open()).isEqualTo(50);
    }

    @ConcurrentTest
    void counts_are_right_again_after_redis_was_down_for_10_seconds_and_is_empty() throws Exception {
        Node one = node("one");
        connect(one, 20);
        awaitWritten();
        cluster.stopRedis();
        long stopped = System.nanoTime();
        connect(one, 5);
        sockets.remove(0).close();
        await().atMost(Duration.ofSeconds(12))
                .until(() ->
                        System.nanoTime() - stopped > Duration.ofSeconds(10).toNanos());
        cluster.startRedis();
        awaitRightCounts(RENEWAL, one);
        assertThat(open()).isEqualTo(24);
        assertThat(one.status("/health")).isEqualTo(200);
    }

    @ConcurrentTest
    void a_second_node_with_the_same_name_exits_with_1_and_a_successor_waits_for_the_lease() throws Exception {
        Node first = node("one");
        Node dying = node("two");
        connect(first, 2);
        dying.process().signal("KILL");
        JarProcess second = cluster.process("one", Map.of());
        Node heir = node("two");
        connect(heir, 3);
        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.output()).contains("cannot start: another node is alive with the id one; set NODE_ID");
        awaitRightCounts(RENEWAL, first);
        assertThat(open()).isEqualTo(5);
    }

    @Test
    void a_node_that_cannot_listen_releases_its_name_at_once() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            JarProcess failed = cluster.process("one", Map.of("PORT", String.valueOf(taken.getLocalPort())));
            assertThat(failed.awaitExit()).isEqualTo(1);
            assertThat(failed.output()).contains("cannot start: port " + taken.getLocalPort());
        }
        assertThat(redis.list("KEYS", "mooring:*"))
                .as("keys of the node, without its last proof of life, which expires")
                .allMatch(key -> key.startsWith("mooring:recovery:"));
        assertThat(node("one").process().output())
                .as("the start did not wait for the end of a lease")
                .doesNotContain("another node has the id");
    }

    @Test
    void a_frozen_node_whose_name_was_taken_exits_with_1() throws Exception {
        Node node = node("one");
        connect(node, 2);
        awaitWritten();
        // The state that a process finds after a freeze longer than its lease.
        assertThat(redis.number("HSET", "mooring:node:one", "incarnation", "another"))
                .isZero();
        assertThat(node.process().awaitExit()).isEqualTo(1);
        assertThat(redis.hash("mooring:node:one")).containsEntry("incarnation", "another");
    }
}
