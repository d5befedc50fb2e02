package dev.mooring.registry.writer;

import dev.mooring.id.NodeState;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.registry.NodeRecord;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.support.Answers;
import dev.mooring.support.RawRedis;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class NodeLeaseIT {

    private static final Duration LEASE = Duration.ofSeconds(18);

    private EmbeddedRedis server;
    private RawRedis redis;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_name_is_free_at_once_when_its_node_has_left() {
        NodeUnderTest first = NodeUnderTest.start(server.url(), "a");
        first.close();
        try (NodeUnderTest second = NodeUnderTest.start(server.url(), "a")) {
            assertThat(redis.hash("mooring:node:a"))
                    .containsEntry("incarnation", second.incarnation().value());
        }
    }

    @Test
    void a_dead_nodes_name_can_be_claimed_after_its_lease_and_a_live_nodes_cannot() {
        NodeUnderTest dead = NodeUnderTest.start(server.url(), "dead");
        dead.open(3, NodeUnderTest::widget);
        await().until(() -> redis.number("HLEN", "mooring:node:dead:sessions") == 3);
        dead.crash();
        try (NodeUnderTest live = NodeUnderTest.start(server.url(), "live");
                NodeUnderTest restarted = new NodeUnderTest(server.url(), "dead", RegistryAudit.Pace.STANDARD);
                NodeUnderTest second = new NodeUnderTest(server.url(), "live", RegistryAudit.Pace.STANDARD)) {
            Future<Void> claimed = restarted.claim();
            Future<Void> refused = second.claim();
            await().atMost(LEASE).until(() -> claimed.isComplete() && refused.isComplete());
            assertThat(claimed.succeeded()).isTrue();
            assertThat(redis.number("EXISTS", "mooring:node:dead:sessions")).isZero();
            assertThat(refused.cause()).isInstanceOf(IdTaken.class).hasMessageContaining("NODE_ID");
            assertThat(redis.hash("mooring:node:live"))
                    .containsEntry("incarnation", live.incarnation().value());
        }
    }

    @Test
    void the_entries_of_a_crashed_node_expire() {
        NodeUnderTest crashed = NodeUnderTest.start(server.url(), "crashed");
        crashed.open(3, NodeUnderTest::widget);
        try (NodeUnderTest reader = NodeUnderTest.start(server.url(), "reader")) {
            await().untilAsserted(() -> assertThat(
                            reader.ask(SessionDirectory::nodes).counts().sessions())
                    .isEqualTo(3));
            crashed.crash();
            await().atMost(Duration.ofMillis(15_500))
                    .untilAsserted(
                            () -> assertThat(reader.ask(SessionDirectory::nodes).nodes())
                                    .extracting(NodeRecord::id)
                                    .containsExactly("reader"));
            assertThat(redis.number("EXISTS", "mooring:node:crashed", "mooring:node:crashed:sessions"))
                    .isZero();
            assertThat(redis.number(
                            "EXISTS", "mooring:key:" + crashed.incarnation().nodeKey()))
                    .isZero();
        }
    }

    @Test
    void the_sessions_expire_with_the_lease() {
        try (NodeUnderTest node = NodeUnderTest.start(server.url(), "a")) {
            node.open(3, NodeUnderTest::widget);
            await().until(() -> redis.number("HLEN", "mooring:node:a:sessions") == 3);
            long life = redis.number("PTTL", "mooring:node:a");
            assertThat(redis.number("PTTL", "mooring:node:a:sessions")).isBetween(1L, life);
        }
    }

    @Test
    void a_fenced_node_stops_writing_and_is_notified() {
        try (NodeUnderTest node = NodeUnderTest.start(server.url(), "a")) {
            // Another incarnation claims the name, as it can when a node has paused for longer than its lease.
            assertThat(redis.number("HSET", "mooring:node:a", "incarnation", "another"))
                    .isZero();
            node.open(1, NodeUnderTest::widget);
            await().until(() -> node.commands().others.contains("fenced"));
            assertThat(redis.number("EXISTS", "mooring:node:a:sessions")).isZero();
        }
        assertThat(redis.hash("mooring:node:a")).containsEntry("incarnation", "another");
    }

    @Test
    void a_new_state_is_published_at_once() {
        try (NodeUnderTest node = NodeUnderTest.start(server.url(), "a")) {
            Answers.await(node.registry().become(NodeState.DRAINING));
            assertThat(redis.hash("mooring:node:a")).containsEntry("state", "draining");
        }
    }

    @Test
    void a_dead_nodes_sessions_are_removed_from_users_indexes() {
        try (NodeUnderTest node = NodeUnderTest.start(server.url(), "a")) {
            String own = node.open(1, NodeUnderTest.user("u")).get(0);
            await().until(() -> redis.number("HLEN", "mooring:user:u") == 1);
            redis.ask("ZADD", "mooring:nodes", "1000", "dead");
            redis.ask("HSET", "mooring:user:u", "deadkey0AAAAAAAA", "dead");
            redis.ask("HSET", "mooring:user:v", "deadkey0AAAAAAAB", "dead");
            assertThat(node.reap()).isEqualTo(2);
            assertThat(redis.hash("mooring:user:u")).containsOnlyKeys(own);
            assertThat(redis.number("EXISTS", "mooring:user:v")).isZero();
            assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1")).containsExactly("a");
            assertThat(node.reap())
                    .as("the lock of the last reap is still held")
                    .isZero();
        }
    }
}
