package dev.mooring.registry.writer;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Answers;
import dev.mooring.support.LogLines;
import dev.mooring.support.RawRedis;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The reaper removes the entries of nodes without a lease, except of nodes that the liveness check lists as running.
 */
class ReaperIT {

    private final List<Set<String>> checked = new CopyOnWriteArrayList<>();
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

    /**
     * Adds a node that last renewed its lease so long ago, with a session of user {@code of-NAME}; its keys have
     * expired.
     */
    private void addSilentNode(String name, long seconds) {
        long now = Long.parseLong(redis.list("TIME").get(0)) * 1_000;
        redis.ask("ZADD", "mooring:nodes", String.valueOf(now - seconds * 1_000), name);
        redis.ask("HSET", "mooring:user:of-" + name, "run-" + name + "aaaaAAAAAAAA".substring(name.length()), name);
    }

    private long reap(Future<Set<String>> running) {
        node.registry().ask(nodes -> {
            checked.add(nodes);
            return running;
        });
        redis.ask("DEL", "mooring:reaper");
        return node.reap();
    }

    private List<String> nodes() {
        return redis.list("ZRANGE", "mooring:nodes", "0", "-1");
    }

    private boolean hasSession(String name) {
        return redis.number("EXISTS", "mooring:user:of-" + name) == 1;
    }

    @Test
    void a_running_node_without_a_lease_keeps_its_entries() {
        addSilentNode("lost", 120);
        addSilentNode("dead", 120);
        assertThat(reap(Future.succeededFuture(Set.of("lost")))).isEqualTo(1);
        assertThat(checked).containsExactly(Set.of("lost", "dead"));
        assertThat(nodes()).containsExactlyInAnyOrder("a", "lost");
        assertThat(hasSession("lost")).isTrue();
        assertThat(hasSession("dead")).isFalse();
        assertThat(reap(Future.succeededFuture(Set.of()))).isEqualTo(1);
        assertThat(nodes()).containsExactly("a");
        assertThat(hasSession("lost")).isFalse();
    }

    @Test
    void nothing_is_removed_before_it_expires_while_the_liveness_check_fails() {
        addSilentNode("dead", 120);
        addSilentNode("forgotten", 3_601);
        try (LogLines log = LogLines.listen()) {
            assertThat(reap(Future.failedFuture("ECS gave no answer"))).isEqualTo(1);
            assertThat(nodes()).containsExactlyInAnyOrder("a", "dead");
            assertThat(hasSession("dead")).isTrue();
            assertThat(reap(Future.failedFuture("ECS gave no answer"))).isZero();
            assertThat(log.with("cannot tell which of the silent nodes still run"))
                    .as("logged once")
                    .hasSize(1);
            assertThat(reap(Future.succeededFuture(Set.of()))).isEqualTo(1);
            assertThat(reap(Future.failedFuture("ECS gave no answer")))
                    .as("no node is silent, so none is checked")
                    .isZero();
            assertThat(log.with("cannot tell which")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, false", "30, false", "58, false", "62, true", "4000, true"})
    void liveness_is_checked_a_minute_after_the_last_renewal(long seconds, boolean isChecked) {
        addSilentNode("b", seconds);
        reap(Future.succeededFuture(Set.of()));
        assertThat(checked).hasSize(isChecked ? 1 : 0);
        assertThat(nodes().contains("b")).isEqualTo(!isChecked);
        assertThat(hasSession("b")).isEqualTo(!isChecked);
    }

    @Test
    void a_recently_renewed_node_keeps_its_entries_when_another_is_removed() {
        addSilentNode("b", 30);
        addSilentNode("dead", 120);
        assertThat(reap(Future.succeededFuture(Set.of()))).isEqualTo(1);
        assertThat(hasSession("b")).isTrue();
        assertThat(hasSession("dead")).isFalse();
    }

    @Test
    void a_node_that_renews_during_the_liveness_check_stays() {
        addSilentNode("b", 120);
        node.registry().ask(nodes -> {
            addSilentNode("b", 0);
            return Future.succeededFuture(Set.of());
        });
        assertThat(Answers.await(Future.succeededFuture(node.reap()))).isNotNegative();
        assertThat(nodes()).containsExactlyInAnyOrder("a", "b");
    }
}
