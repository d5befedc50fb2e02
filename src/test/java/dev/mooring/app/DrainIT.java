package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.Balancer;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The drain of nodes as processes, seen by their clients, by other nodes and in Redis. */
class DrainIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    /** Milliseconds from the beginning of a drain to each session's end, measured by the clients. */
    private final List<Long> ends = new CopyOnWriteArrayList<>();

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

    private Node node(String id, int drainWindow) throws Exception {
        return cluster.node(id, Map.of("DRAIN_WINDOW", String.valueOf(drainWindow)));
    }

    private void clock(List<RawWebSocket> sockets) {
        long start = System.nanoTime();
        sockets.forEach(socket -> {
            CompletableFuture<Void> ignored =
                    socket.closed().thenRun(() -> ends.add((System.nanoTime() - start) / 1_000_000));
        });
    }

    private void drain(Node node, Node asked) {
        HttpResponse<String> answer = RawHttp.post(
                asked.url() + "/ops/nodes/" + node.id() + "/drain", "", "Authorization", "Bearer " + TestCluster.ADMIN);
        assertThat(answer.statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> node.status("/health/ready") == 503);
    }

    private void awaitCount(long number) {
        await().atMost(Duration.ofSeconds(10)).until(() -> cluster.count() == number);
    }

    /** The number of sockets that received a frame with this beginning. */
    private static long heard(List<RawWebSocket> sockets, String beginning) {
        return sockets.stream().filter(socket -> hears(socket, beginning)).count();
    }

    private static boolean hears(RawWebSocket socket, String beginning) {
        while (socket.unread() > 0) {
            if (socket.text().startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void clients_are_closed_evenly_over_the_window_if_another_node_exists() throws Exception {
        Node one = node("one", 3_000);
        Node two = node("two", 3_000);
        List<RawWebSocket> sockets = cluster.connect(one, 60);
        awaitCount(60);
        clock(sockets);
        one.process().signal("TERM");
        await().atMost(Duration.ofSeconds(5)).until(() -> ends.size() == 60);
        assertThat(one.process().awaitExit()).isZero();
        assertThat(ends).as("nothing after the window").allMatch(millis -> millis < 3_500);
        for (long from = 0; from < 3_500; from += 100) {
            long begin = from;
            assertThat(ends.stream().filter(millis -> millis >= begin && millis < begin + 500))
                    .as("10 in half a second, and more on a busy machine: " + ends)
                    .hasSizeLessThanOrEqualTo(20);
        }
        assertThat(heard(sockets, "41"))
                .as("no DISCONNECT, after which clients do not reconnect")
                .isZero();
        assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1")).containsExactly("two");
        assertThat(redis.list("KEYS", "mooring:node:one*")).isEmpty();
        assertThat(redis.list("XRANGE", "mooring:closed", "-", "+"))
                .hasSize(60)
                .allMatch(entry -> entry.contains("cause, drained"));
        cluster.connect(two, 60);
        awaitCount(60);
    }

    @Test
    void an_operators_drain_serves_connected_clients_refuses_new_ones_and_leaves_the_node_running() throws Exception {
        Node one = node("one", 60_000);
        Node two = node("two", 60_000);
        List<RawWebSocket> sockets = cluster.connect(one, 60);
        clock(sockets);
        drain(one, two);
        sockets.forEach(socket -> {
            if (socket.isOpen()) {
                CompletableFuture<?> ignored = CompletableFuture.runAsync(
                        () -> socket.send("42/chat,7[\"join-conversation\",{\"conversationId\":\"none\"}]"));
            }
        });
        assertThat(one.status("/health")).isEqualTo(200);
        assertThat(one.status("/health/live")).isEqualTo(200);
        assertThat(one.status("/health/websocket")).isEqualTo(503);
        assertThat(redis.hash("mooring:node:one")).containsEntry("state", "draining");
        HttpResponse<String> refused = RawHttp.get(one.url() + POLLING);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
        assertThat(refused.headers().firstValue("connection"))
                .as("the balancer can choose another node for the next connection")
                .contains("close");
        assertThat(new JsonObject(refused.body()).getString("message")).contains("no new clients");
        assertThatThrownBy(() -> one.dial()).hasStackTraceContaining("status code 503");
        // Asks the registry, because the JDK's client may not report a close that happens while it sends.
        awaitCount(0);
        assertThat(heard(sockets, "43/chat,7"))
                .as("the remaining clients got their acks")
                .isGreaterThan(10);
        assertThat(redis.hash("mooring:node:one")).containsEntry("state", "draining");
        assertThat(one.status("/health")).isEqualTo(200);
        assertThat(two.status("/health/ready")).isEqualTo(200);
        long told = System.nanoTime();
        one.process().signal("TERM");
        assertThat(one.process().awaitExit()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void a_lone_node_closes_all_clients_at_once() throws Exception {
        Node one = node("one", 60_000);
        List<RawWebSocket> sockets = cluster.connect(one, 60);
        clock(sockets);
        one.process().signal("TERM");
        assertThat(one.process().awaitExit()).isZero();
        await().until(() -> ends.size() == 60);
        assertThat(ends).allMatch(millis -> millis < 1_000);
        assertThat(redis.list("KEYS", "mooring:node*")).isEmpty();
    }

    @Test
    void a_node_beside_a_draining_one_uses_its_whole_window() throws Exception {
        Node one = node("one", 2_000);
        Node two = node("two", 2_000);
        drain(two, one);
        List<RawWebSocket> sockets = cluster.connect(one, 60);
        clock(sockets);
        one.process().signal("TERM");
        assertThat(one.process().awaitExit()).isZero();
        await().until(() -> ends.size() == 60);
        assertThat(ends).anyMatch(millis -> millis > 1_000);
    }

    @Test
    void a_second_signal_ends_the_node_at_once() throws Exception {
        Node one = node("one", 60_000);
        Node two = node("two", 60_000);
        List<RawWebSocket> sockets = cluster.connect(one, 100);
        one.process().signal("TERM");
        await().until(() -> sockets.stream().anyMatch(socket -> !socket.isOpen()));
        one.process().signal("TERM");
        assertThat(one.process().awaitExit()).isNotZero();
        assertThat(one.process().output()).doesNotContain("stopped");
        assertThat(two.status("/health/ready")).isEqualTo(200);
    }

    @Test
    void an_official_client_reconnects_by_itself() throws Exception {
        Node one = node("one", 3_000);
        Node two = node("two", 3_000);
        try (Balancer balancer = Balancer.start(one.url());
                ChatClient widget = ChatClient.connectToStay(balancer.url())) {
            awaitCount(1);
            balancer.leadTo(two.url());
            drain(one, two);
            assertThat(widget.take("disconnect").getString("value")).isIn("transport close", "transport error");
            assertThat(widget.take("connect")).isNotNull();
            await().untilAsserted(() -> assertThat(redis.number("HLEN", "mooring:node:two:sessions"))
                    .isOne());
            awaitCount(1);
            assertThat(redis.list("XRANGE", "mooring:closed", "-", "+").toString())
                    .contains("cause, drained");
        }
    }

    @Test
    void a_polling_client_gets_the_close_with_its_next_poll() throws Exception {
        Node one = node("one", 3_000);
        Node two = node("two", 3_000);
        String sid = new JsonObject(RawHttp.get(one.url() + POLLING).body().substring(1)).getString("sid");
        drain(one, two);
        HttpResponse<String> last = RawHttp.get(one.url() + POLLING + "&sid=" + sid);
        assertThat(last.statusCode()).isEqualTo(200);
        assertThat(last.body()).isIn("1", "6\u001e1");
        one.process().signal("TERM");
        assertThat(one.process().awaitExit()).isZero();
    }
}
