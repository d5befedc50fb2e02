package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.ConcurrentTest;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.TwoNodes;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A frozen owner, which accepts connections and answers no request, and the behaviour of the other node. */
class FrozenOwnerIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";

    /** 2 s, and time for a busy machine. */
    private static final Duration SOON = Duration.ofMillis(2_500);

    private TestCluster cluster;
    private Node owner;
    private Node relaying;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
        Map<String, String> variables = Map.of(
                "CLUSTER_SECRET", TwoNodes.SECRET, "DRAIN_WINDOW", "1000", "WEBSOCKET_HEARTBEAT_INTERVAL", "3600000");
        owner = cluster.node("owner", variables);
        relaying = cluster.node("relaying", variables);
    }

    @AfterEach
    void stop() throws Exception {
        owner.process().signal("CONT");
        cluster.close();
    }

    private String relayed(RawPolling session) {
        return relaying.url() + POLLING + "&sid=" + session.sid();
    }

    /** Opens a session in the default namespace whose requests were already relayed to the owner. */
    private RawPolling open() {
        RawPolling session = RawPolling.open(owner.url());
        assertThat(RawHttp.post(relayed(session), "40").body()).isEqualTo("ok");
        session.pollUntil("40{");
        return session;
    }

    private static HttpResponse<String> soon(Supplier<HttpResponse<String>> request) {
        long start = System.nanoTime();
        HttpResponse<String> answer = request.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        return answer;
    }

    private static void assertUnknown(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(UNKNOWN);
    }

    @Test
    void a_request_to_a_frozen_owner_is_answered_within_2_s_and_served_after_the_freeze() throws Exception {
        RawPolling session = open();
        owner.process().signal("STOP");
        assertUnknown(soon(() -> RawHttp.post(relayed(session), "42[\"hello\"]")));
        assertUnknown(soon(() -> RawHttp.post(relayed(session), "4" + "x".repeat(900_000))));
        assertUnknown(soon(() -> RawHttp.send("PUT", relayed(session), "")));
        assertThat(soon(() -> RawHttp.send("OPTIONS", relayed(session), "")).statusCode())
                .isEqualTo(204);
        long start = System.nanoTime();
        assertThatThrownBy(() -> RawWebSocket.connect(
                        relaying.url().replace("http", "ws") + TestCluster.WEBSOCKET + "&sid=" + session.sid()))
                .hasStackTraceContaining("status code 400");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        owner.process().signal("CONT");
        RawPolling other = open();
        assertThat(RawHttp.post(relayed(other), "42[\"hello\"]").body()).isEqualTo("ok");
    }

    @Test
    void a_relayed_poll_ends_when_two_probes_of_its_owner_have_failed() throws Exception {
        CompletableFuture<HttpResponse<String>> before = RawHttp.getLater(relayed(open()));
        RawPolling other = open();
        assertThatThrownBy(() -> before.get(1_500, TimeUnit.MILLISECONDS))
                .as("the poll waits")
                .isNotNull();
        owner.process().signal("STOP");
        CompletableFuture<HttpResponse<String>> after = RawHttp.getLater(relayed(other));
        assertUnknown(before.get(5, TimeUnit.SECONDS));
        assertUnknown(after.get(5, TimeUnit.SECONDS));
    }

    @Test
    void a_relayed_poll_outlives_a_short_freeze_of_its_owner() throws Exception {
        RawPolling session = open();
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(relayed(session));
        assertThatThrownBy(() -> poll.get(1_500, TimeUnit.MILLISECONDS)).isNotNull();
        owner.process().signal("STOP");
        assertThatThrownBy(() -> poll.get(500, TimeUnit.MILLISECONDS)).isNotNull();
        owner.process().signal("CONT");
        assertThatThrownBy(() -> poll.get(3, TimeUnit.SECONDS))
                .as("the poll still waits")
                .isNotNull();
        assertThat(RawHttp.post(relayed(session), "40/chat,").body()).isEqualTo("ok");
        assertThat(poll.get(2, TimeUnit.SECONDS).body()).startsWith("40/chat,{");
    }

    @ConcurrentTest
    void an_idle_relayed_poll_waits_for_the_ping_after_25_s() {
        long start = System.nanoTime();
        RawPolling session = open();
        assertThat(RawHttp.getPatiently(relayed(session)).body()).isEqualTo("2");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(24));
    }

    @Test
    void a_draining_node_refuses_a_handshake_within_2_s_when_the_node_to_take_it_is_frozen() throws Exception {
        String path = relaying.url() + "/ops/nodes/relaying/drain";
        assertThat(RawHttp.post(path, "", "Authorization", "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
        await().pollInterval(Duration.ofMillis(20)).until(() -> relaying.status("/health/ready") == 503);
        assertThat(RawHttp.get(relaying.url() + POLLING).statusCode()).isEqualTo(200);
        owner.process().signal("STOP");
        for (int attempt = 1; attempt <= 2; attempt++) {
            HttpResponse<String> refused = soon(() -> RawHttp.get(relaying.url() + POLLING));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).contains("1");
        }
        long start = System.nanoTime();
        assertThatThrownBy(() -> relaying.dial()).hasStackTraceContaining("status code 503");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    @Test
    void health_reports_a_frozen_node_within_2_s() throws Exception {
        assertThat(open()).isNotNull();
        owner.process().signal("STOP");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> soon(() -> RawHttp.get(relaying.url() + "/health/websocket"))
                        .body()
                        .contains("\"stickySession\":false"));
    }
}
