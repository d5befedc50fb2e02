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

/** What is removed of nodes whose leases have ended, and what a second witness has to do with it. */
class ReaperIT {

    private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
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

    /** A node that renewed its lease so long ago, with a session of user {@code of-NAME}; its keys have expired. */
    private void silent(String name, long seconds) {
        long now = Long.parseLong(redis.list("TIME").get(0)) * 1_000;
        redis.ask("ZADD", "mooring:nodes", String.valueOf(now - seconds * 1_000), name);
        redis.ask("HSET", "mooring:user:of-" + name, "run-" + name + "aaaaAAAAAAAA".substring(name.length()), name);
    }

    private long reap(Future<Set<String>> running) {
        node.registry().ask(nodes -> {
            asked.add(nodes);
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
    void a_silent_node_that_runs_keeps_its_entries_until_it_runs_no_more() {
        silent("lost", 120);
        silent("dead", 120);
        assertThat(reap(Future.succeededFuture(Set.of("lost")))).isEqualTo(1);
        assertThat(asked).containsExactly(Set.of("lost", "dead"));
        assertThat(nodes()).containsExactlyInAnyOrder("a", "lost");
        assertThat(hasSession("lost")).isTrue();
        assertThat(hasSession("dead")).isFalse();
        assertThat(reap(Future.succeededFuture(Set.of()))).isEqualTo(1);
        assertThat(nodes()).containsExactly("a");
        assertThat(hasSession("lost")).isFalse();
    }

    @Test
    void while_the_witness_is_silent_nothing_is_removed_before_it_expires() {
        silent("dead", 120);
        silent("forgotten", 3_601);
        try (LogLines log = LogLines.listen()) {
            assertThat(reap(Future.failedFuture("ECS gave no answer"))).isEqualTo(1);
            assertThat(nodes()).containsExactlyInAnyOrder("a", "dead");
            assertThat(hasSession("dead")).isTrue();
            assertThat(reap(Future.failedFuture("ECS gave no answer"))).isZero();
            assertThat(log.with("cannot tell which of the silent nodes still run"))
                    .as("said once")
                    .hasSize(1);
            assertThat(reap(Future.succeededFuture(Set.of()))).isEqualTo(1);
            assertThat(reap(Future.failedFuture("ECS gave no answer")))
                    .as("nobody is silent, so nobody is asked")
                    .isZero();
            assertThat(log.with("cannot tell which")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, false", "30, false", "58, false", "62, true", "4000, true"})
    void a_node_is_asked_about_when_it_was_silent_for_a_minute(long seconds, boolean isAsked) {
        silent("b", seconds);
        reap(Future.succeededFuture(Set.of()));
        assertThat(asked).hasSize(isAsked ? 1 : 0);
        assertThat(nodes().contains("b")).isEqualTo(!isAsked);
        assertThat(hasSession("b")).isEqualTo(!isAsked);
    }

    @Test
    void a_node_that_is_silent_for_less_than_a_minute_keeps_its_entries_when_another_one_is_removed() {
        silent("b", 30);
        silent("dead", 120);
        assertThat(reap(Future.succeededFuture(Set.of()))).isEqualTo(1);
        assertThat(hasSession("b")).isTrue();
        assertThat(hasSession("dead")).isFalse();
    }

    @Test
    void a_node_that_comes_back_while_the_witness_is_asked_stays() {
        silent("b", 120);
        node.registry().ask(nodes -> {
            silent("b", 0);
            return Future.succeededFuture(Set.of());
        });
        assertThat(Answers.await(Future.succeededFuture(node.reap()))).isNotNegative();
        assertThat(nodes()).containsExactlyInAnyOrder("a", "b");
    }
}
