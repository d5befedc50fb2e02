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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A draining node asks the clients that can move to do so. */
class MovesIT {

    private static final int WINDOW_MILLIS = 4_000;

    private final List<RawChat> clients = new ArrayList<>();
    private TestCluster cluster;
    private Node one;
    private Node two;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
        Map<String, String> window = Map.of("DRAIN_WINDOW", String.valueOf(WINDOW_MILLIS));
        one = cluster.node("one", window);
        two = cluster.node("two", window);
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(RawChat::close);
        cluster.close();
    }

    private RawChat connect(JsonObject auth) {
        RawChat client = RawChat.connectWith(one.url(), auth);
        clients.add(client);
        return client;
    }

    private void drain() {
        assertThat(RawHttp.post(two.url() + "/ops/nodes/one/drain", "", "Authorization", "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void a_client_that_can_move_is_asked_and_has_two_connections_until_the_takeover() throws Exception {
        List<RawChat> movers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            movers.add(connect(new JsonObject().put("moves", true)));
        }
        drain();
        for (RawChat mover : movers) {
            assertThat(mover.take("move").getInteger("within")).isEqualTo(WINDOW_MILLIS / 2);
            assertThat(mover.offset()).as("move is not recorded").isNull();
            RawChat next = RawChat.comeBack(two.url(), null, mover);
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
        RawChat mover = connect(new JsonObject().put("moves", true));
        RawChat other = connect(new JsonObject().put("moves", "yes"));
        drain();
        assertThat(mover.take("move").getInteger("within")).isEqualTo(WINDOW_MILLIS / 2);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> mover.socket().closed().isDone()
                        && other.socket().closed().isDone());
        assertThat(mover.isDisconnected()).isFalse();
        assertThat(other.heard()).doesNotContain("move");
    }
}
