package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.Balancer;
import dev.mooring.support.ChatClient;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.TwoNodes;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The drain of a node that relays clients of other nodes, while a balancer still sends clients to it. */
class RelayDrainIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final int WINDOW_MILLIS = 6_000;

    /** The duration of each connection in milliseconds. */
    private final List<Long> ends = new CopyOnWriteArrayList<>();

    private TestCluster cluster;
    private Node owner;
    private Node draining;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
        Map<String, String> variables =
                Map.of("CLUSTER_SECRET", TwoNodes.SECRET, "DRAIN_WINDOW", String.valueOf(WINDOW_MILLIS));
        owner = cluster.node("owner", variables);
        draining = cluster.node("draining", variables);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private String relayed(RawPolling session) {
        return draining.url() + POLLING + "&sid=" + session.sid();
    }

    private void drainByOperator() {
        String path = owner.url() + "/ops/nodes/draining/drain";
        assertThat(RawHttp.post(path, "", "Authorization", "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
        await().pollInterval(Duration.ofMillis(20)).until(() -> draining.status("/health/ready") == 503);
    }

    private List<RawWebSocket> tunnels(int number) {
        List<RawWebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            RawPolling session = RawPolling.open(owner.url());
            RawWebSocket socket = RawWebSocket.connect(
                    draining.url().replace("http", "ws") + TestCluster.WEBSOCKET + "&sid=" + session.sid());
            assertThat(socket.send("2probe").text()).isEqualTo("3probe");
            sockets.add(socket.send("5"));
        }
        return sockets;
    }

    /** Opens a WebSocket that is relayed to the other node; empty if that node was too busy to answer in time. */
    private Optional<RawWebSocket> dial() {
        try {
            return Optional.of(draining.dial());
        } catch (CompletionException refused) {
            return Optional.empty();
        }
    }

    private void clock(List<RawWebSocket> sockets) {
        long start = System.nanoTime();
        sockets.forEach(socket -> {
            CompletableFuture<Void> ignored =
                    socket.closed().thenRun(() -> ends.add((System.nanoTime() - start) / 1_000_000));
        });
    }

    private void assertSpread(int number) {
        assertThat(ends).hasSize(number);
        for (long begin = 0; begin <= WINDOW_MILLIS; begin += 100) {
            long from = begin;
            assertThat(ends.stream().filter(millis -> millis >= from && millis < from + 500))
                    .as("at most a third in half a second: " + ends)
                    .hasSizeLessThanOrEqualTo(number / 3);
        }
    }

    @Test
    void tunnels_are_closed_evenly_over_the_window() throws Exception {
        clock(tunnels(60));
        draining.process().signal("TERM");
        assertThat(draining.process().awaitExit()).isZero();
        await().until(() -> ends.size() == 60);
        assertSpread(60);
    }

    @Test
    void tunnels_opened_after_an_operators_drain_are_closed_evenly_after_the_signal() throws Exception {
        drainByOperator();
        draining.process().awaitLine("drained;");
        List<RawWebSocket> sockets = Stream.generate(draining::dial).limit(60).toList();
        clock(sockets);
        draining.process().signal("TERM");
        assertThat(draining.process().awaitExit()).isZero();
        await().until(() -> ends.size() == 60);
        assertSpread(60);
    }

    @Test
    void tunnels_opened_during_a_drain_are_not_closed_together() throws Exception {
        List<RawWebSocket> ours = cluster.connect(draining, 120);
        draining.process().signal("TERM");
        await().pollInterval(Duration.ofMillis(20)).until(() -> ours.stream().anyMatch(socket -> !socket.isOpen()));
        List<RawWebSocket> late =
                Stream.generate(this::dial).limit(15).flatMap(Optional::stream).toList();
        assertThat(late).hasSizeGreaterThan(4);
        clock(late);
        assertThat(draining.process().awaitExit()).isZero();
        await().until(() -> ends.size() == late.size());
        assertThat(ours).noneMatch(RawWebSocket::isOpen);
        assertThat(Collections.max(ends) - Collections.min(ends)).as("%s", ends).isGreaterThan(150);
    }

    @Test
    void relayed_polls_end_with_a_noop_and_connection_close_and_lose_nothing() throws Exception {
        List<RawPolling> sessions =
                Stream.generate(() -> RawPolling.open(owner.url())).limit(10).toList();
        List<CompletableFuture<HttpResponse<String>>> polls = sessions.stream()
                .map(session -> RawHttp.getLater(relayed(session)))
                .toList();
        CompletableFuture<HttpResponse<String>> direct = RawHttp.getLater(
                owner.url() + POLLING + "&sid=" + RawPolling.open(owner.url()).sid());
        assertThatThrownBy(() -> polls.get(0).get(500, TimeUnit.MILLISECONDS))
                .as("the polls wait")
                .isNotNull();
        drainByOperator();
        for (CompletableFuture<HttpResponse<String>> poll : polls) {
            assertReleased(poll.get(3, TimeUnit.SECONDS));
        }
        assertThat(direct).as("a poll at the owner itself waits on").isNotDone();
        assertReleased(RawHttp.get(relayed(sessions.get(0))));
        HttpResponse<String> post = RawHttp.post(relayed(sessions.get(0)), "40/chat,");
        assertThat(post.body()).isEqualTo("ok");
        assertThat(post.headers().firstValue("connection")).contains("close");
        assertThat(sessions.get(0).poll()).startsWith("40/chat,{");
    }

    private static void assertReleased(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("6");
        assertThat(answer.headers().firstValue("connection")).contains("close");
    }

    @Test
    void ending_a_poll_requires_the_cluster_secret() {
        RawPolling session = RawPolling.open(owner.url());
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(session.uri());
        assertThat(RawHttp.post(owner.url() + "/relay/release?sid=" + session.sid(), "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(poll).isNotDone();
    }

    @Test
    void relayed_polls_survive_a_drain_behind_a_balancer_that_still_sends_requests() throws Exception {
        List<ChatClient> clients = new ArrayList<>();
        try (Balancer balancer = Balancer.spread(owner.url())) {
            for (int i = 0; i < 10; i++) {
                clients.add(ChatClient.connect(balancer.url(), null, "polling"));
            }
            balancer.leadTo(owner.url(), draining.url());
            draining.process().signal("TERM");
            assertThat(draining.process().awaitExit()).isZero();
            await().during(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(clients).allMatch(client -> client.untaken("disconnect") == 0));
        } finally {
            clients.forEach(ChatClient::close);
        }
    }
}
