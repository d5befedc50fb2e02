package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A draining node asks clients to move that can. */
class MovesIT {

    private static final int WINDOW_MILLIS = 4_000;

    private final List<RawChat> clients = new ArrayList<>();
    private TestCluster cluster;
    private @Nullable Node started;
    private @Nullable Node other;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
    }

    private Node node(String id, int windowMillis) throws Exception {
        return cluster.node(id, Map.of("DRAIN_WINDOW", String.valueOf(windowMillis)));
    }

    private void startTwo() throws Exception {
        started = node("one", WINDOW_MILLIS);
        other = node("two", WINDOW_MILLIS);
    }

    /** A node whose clients would have a minute to go if there were others. */
    private void startOne() throws Exception {
        started = node("one", 60_000);
    }

    private Node one() {
        return Objects.requireNonNull(started);
    }

    private Node two() {
        return Objects.requireNonNull(other);
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(RawChat::close);
        cluster.close();
    }

    private RawChat connect(JsonObject auth) {
        RawChat client = RawChat.connectWith(one().url(), auth);
        clients.add(client);
        return client;
    }

    private static void drain(Node asked) {
        assertThat(RawHttp.post(
                                asked.url() + "/ops/nodes/one/drain",
                                "",
                                "Authorization",
                                "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void a_client_that_moves_is_asked_and_keeps_both_connections_until_it_has_taken_over() throws Exception {
        startTwo();
        List<RawChat> movers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            movers.add(connect(new JsonObject().put("moves", true)));
        }
        drain(two());
        for (RawChat mover : movers) {
            assertThat(mover.take("move").getInteger("within")).isEqualTo(WINDOW_MILLIS / 2);
            assertThat(mover.offset()).as("move is not recorded").isNull();
            RawChat next = RawChat.comeBack(two().url(), null, mover);
            clients.add(next);
            assertThat(next.id()).isEqualTo(mover.id());
            assertThat(next.pid()).isEqualTo(mover.pid());
        }
        for (RawChat mover : movers) {
            await().until(() -> mover.socket().closed().isDone());
            assertThat(mover.isDisconnected()).isTrue();
        }
        assertThat(cluster.redis().list("XRANGE", "mooring:closed", "-", "+"))
                .hasSize(10)
                .allMatch(entry -> entry.contains("cause, taken over"));
    }

    @Test
    void a_client_that_does_not_move_in_time_is_closed_like_the_others() throws Exception {
        startTwo();
        RawChat mover = connect(new JsonObject().put("moves", true));
        RawChat other = connect(new JsonObject().put("moves", "yes"));
        drain(two());
        assertThat(mover.take("move").getInteger("within")).isEqualTo(WINDOW_MILLIS / 2);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> mover.socket().closed().isDone()
                        && other.socket().closed().isDone());
        assertThat(mover.isDisconnected()).isFalse();
        assertThat(other.heard()).doesNotContain("move");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "5, 0", "5, 3"})
    void a_lone_node_lets_clients_that_move_go_at_once(int moving, int others) throws Exception {
        startOne();
        for (int i = 0; i < moving + others; i++) {
            connect(new JsonObject().put("moves", i < moving));
        }
        long told = System.nanoTime();
        one().process().signal("TERM");
        assertThat(one().process().awaitExit()).as(one().process().output()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(10));
        assertThat(one().process().output()).contains("stopped").doesNotContain("ArithmeticException");
        for (RawChat client : clients) {
            await().until(() -> client.socket().closed().isDone());
            assertThat(client.isDisconnected()).as("it would not come back").isFalse();
            assertThat(client.heard()).doesNotContain("move");
        }
    }

    @Test
    void a_lone_node_that_an_operator_drains_lets_clients_that_move_go_at_once_and_runs_on() throws Exception {
        startOne();
        for (int i = 0; i < 5; i++) {
            connect(new JsonObject().put("moves", true));
        }
        drain(one());
        for (RawChat client : clients) {
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> client.socket().closed().isDone());
            assertThat(client.heard()).doesNotContain("move");
        }
        assertThat(one().status("/health/live")).isEqualTo(200);
        assertThat(one().process().output()).doesNotContain("ArithmeticException");
    }
}
