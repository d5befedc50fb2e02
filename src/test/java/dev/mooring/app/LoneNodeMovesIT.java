package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A lone node drains: clients cannot move anywhere, so those that can move are closed at once like all others. */
class LoneNodeMovesIT {

    private final List<RawChat> clients = new ArrayList<>();
    private TestCluster cluster;
    private Node one;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
        one = cluster.node("one", Map.of("DRAIN_WINDOW", "60000"));
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(RawChat::close);
        cluster.close();
    }

    private void connect(boolean moves) {
        clients.add(RawChat.connectWith(one.url(), new JsonObject().put("moves", moves)));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "5, 0", "5, 3"})
    void a_lone_node_closes_all_clients_at_once(int moving, int others) throws Exception {
        for (int i = 0; i < moving + others; i++) {
            connect(i < moving);
        }
        long signalled = System.nanoTime();
        one.process().signal("TERM");
        assertThat(one.process().awaitExit()).as(one.process().output()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(10));
        assertThat(one.process().output()).contains("stopped").doesNotContain("ArithmeticException");
        for (RawChat client : clients) {
            await().until(() -> client.socket().closed().isDone());
            assertThat(client.isDisconnected())
                    .as("a client does not reconnect after DISCONNECT")
                    .isFalse();
            assertThat(client.heard()).doesNotContain("move");
        }
    }

    @Test
    void a_lone_node_that_an_operator_drains_closes_all_clients_at_once_and_runs_on() throws Exception {
        for (int i = 0; i < 5; i++) {
            connect(true);
        }
        assertThat(RawHttp.post(one.url() + "/ops/nodes/one/drain", "", "Authorization", "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
        for (RawChat client : clients) {
            await().atMost(Duration.ofSeconds(3))
                    .until(() -> client.socket().closed().isDone());
            assertThat(client.heard()).doesNotContain("move");
        }
        assertThat(one.status("/health/live")).isEqualTo(200);
        assertThat(one.process().output()).doesNotContain("ArithmeticException");
    }
}
