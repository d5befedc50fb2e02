package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.Balancer;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nodes as processes that relay to each other, while one of them is killed or stopped. */
class RelayProcessIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    private TestCluster cluster;
    private Node one;
    private Node two;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
        one = node("one");
        two = node("two");
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    private Node node(String id) throws Exception {
        return cluster.node(
                id, Map.of("CLUSTER_SECRET", TwoNodes.SECRET, "DRAIN_WINDOW", "2000", "TRUSTED_PROXY_HOPS", "1"));
    }

    private static boolean relays(Node node) {
        return node.ask("/health/websocket").getJsonObject("features").getBoolean("stickySession");
    }

    private void drain(Node node) {
        String path = one.url() + "/ops/nodes/" + node.id() + "/drain";
        assertThat(RawHttp.post(path, "", "Authorization", "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
        await().pollInterval(Duration.ofMillis(20)).until(() -> node.status("/health/ready") == 503);
    }

    @Test
    void a_killed_owners_sessions_are_unknown_at_once_and_official_clients_reconnect() throws Exception {
        RawPolling session = RawPolling.open(one.url());
        String there = two.url() + POLLING + "&sid=" + session.sid();
        assertThat(RawHttp.post(there, "40/chat,").body()).isEqualTo("ok");
        assertThat(relays(two)).isTrue();
        try (Balancer balancer = Balancer.start(one.url());
                ChatClient widget = ChatClient.connectToStay(balancer.url())) {
            balancer.leadTo(two.url());
            one.process().signal("KILL");
            assertThat(one.process().awaitExit()).isNotZero();
            long start = System.nanoTime();
            HttpResponse<String> answer = RawHttp.get(there);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
            await("the one to relay to does not answer").until(() -> !relays(two));
            assertThat(widget.take("disconnect").getString("value")).isIn("transport close", "transport error");
            assertThat(widget.take("connect")).isNotNull();
        }
    }

    @Test
    void a_waiting_poll_gets_session_unknown_when_its_owner_is_killed() throws Exception {
        RawPolling session = RawPolling.open(one.url());
        session.send("40/chat,").pollUntil("40/chat,");
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(two.url() + POLLING + "&sid=" + session.sid());
        await().until(() -> established(one) > 0);
        one.process().signal("KILL");
        assertThat(poll.get().body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    }

    /** The number of the second node's connections to a node. */
    private long established(Node node) throws Exception {
        int port = Integer.parseInt(node.url().replaceAll(".*:", ""));
        String suffix = String.format(":%04X", port);
        List<String> all = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            all.addAll(Files.readAllLines(Path.of("/proc/" + two.process().pid() + "/net/" + table)));
        }
        return all.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[2].endsWith(suffix) && fields[3].equals("01"))
                .count();
    }

    @Test
    void a_draining_node_relays_handshakes_to_a_ready_node() throws Exception {
        drain(two);
        RawPolling session = RawPolling.open(two.url(), "X-Forwarded-For", "203.0.113.7");
        assertThat(cluster.redis().text("GET", "mooring:key:" + session.sid().substring(0, 8)))
                .isEqualTo("one");
        await().untilAsserted(() -> assertThat(one.ask("/ops/sessions?ip=203.0.113.7")
                        .getJsonArray("sessions")
                        .encode())
                .contains(session.session()));
        assertThat(session.send("40/chat,").pollUntil("40/chat,")).contains("sid");
        try (RawWebSocket socket = two.dial()) {
            String key =
                    new JsonObject(socket.text().substring(1)).getString("sid").substring(0, 8);
            assertThat(cluster.redis().text("GET", "mooring:key:" + key)).isEqualTo("one");
        }
        drain(one);
        HttpResponse<String> refused = RawHttp.get(two.url() + POLLING);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void a_handshake_that_another_node_refuses_because_it_drains_too_goes_to_a_third() throws Exception {
        node("three");
        drain(two);
        await("the second node knows both others").until(() -> owners(5).containsAll(List.of("one", "three")));
        drain(one);
        // For a second after its last look at the registry, the second node still takes the first for ready.
        assertThat(owners(10)).containsOnly("three");
        try (RawWebSocket socket = two.dial()) {
            assertThat(socket.text()).startsWith("0{");
        }
    }

    /** The nodes that own new sessions, which begin with a handshake at the second node. */
    private List<String> owners(int sessions) {
        return Stream.generate(() -> RawPolling.open(two.url()).sid())
                .limit(sessions)
                .map(sid -> cluster.redis().text("GET", "mooring:key:" + sid.substring(0, 8)))
                .toList();
    }

    @Test
    void a_stopping_node_closes_its_own_sessions_first_and_tunnels_last() throws Exception {
        List<RawWebSocket> tunnels = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawPolling session = RawPolling.open(one.url());
            RawWebSocket socket = RawWebSocket.connect(
                    two.url().replace("http", "ws") + TestCluster.WEBSOCKET + "&sid=" + session.sid());
            assertThat(socket.send("2probe").text()).isEqualTo("3probe");
            socket.send("5");
            tunnels.add(socket);
        }
        List<RawWebSocket> ours = cluster.connect(two, 10);
        List<String> ends = new CopyOnWriteArrayList<>();
        ours.forEach(socket -> {
            CompletableFuture<?> ignored = socket.closed().thenRun(() -> ends.add("session"));
        });
        tunnels.forEach(socket -> {
            CompletableFuture<?> ignored = socket.closed().thenRun(() -> ends.add("tunnel"));
        });
        two.process().signal("TERM");
        assertThat(two.process().awaitExit()).isZero();
        await().untilAsserted(() -> assertThat(ends).hasSize(20));
        assertThat(ends.subList(0, 10)).containsOnly("session");
        assertThat(two.process().output()).contains("10 sessions, then 10 tunnels");
        assertThat(one.status("/health/ready")).isEqualTo(200);
    }
}
