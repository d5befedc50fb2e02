package dev.mooring.app;

import dev.mooring.app.TestCluster.Node;
import dev.mooring.support.BareWebSocket;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node is stopped while clients wait, connect and hang up, until nothing listens any more: it exits with 0, and
 * no client causes a log line above INFO.
 */
class StopUnderTrafficIT {

    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
    private static final int WAITING_OF_EACH_KIND = 15;
    private static final int STEPPING = 6;
    private static final int KNOCKING = 2;

    private final ExecutorService clients = Executors.newFixedThreadPool(STEPPING + KNOCKING);
    private final List<BareWebSocket> waiting = new ArrayList<>();

    private TestCluster cluster;
    private Node one;
    private Node two;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.start();
        one = node("one");
        two = node("two");
    }

    private Node node(String id) throws Exception {
        Map<String, String> variables = Map.of(
                "CLUSTER_SECRET", TwoNodes.SECRET,
                "DRAIN_WINDOW", "2000",
                "LOG_FORMAT", "json",
                "LIMIT_CONNECTIONS_PER_IP", "100000",
                "LIMIT_HANDSHAKES_PER_IP", "100000:100000");
        return cluster.node(id, variables);
    }

    @AfterEach
    void stop() throws IOException {
        clients.shutdownNow();
        for (BareWebSocket each : waiting) {
            each.close();
        }
        cluster.close();
    }

    @Test
    void nodes_that_stop_under_traffic_exit_with_0_and_log_nothing_above_info() throws Exception {
        // The first node to stop has tunnels to the other one, which is alone afterwards.
        assertStopsQuietly(one, two);
        assertStopsQuietly(two, two);
    }

    private void assertStopsQuietly(Node node, Node owner) throws Exception {
        for (int i = 0; i < WAITING_OF_EACH_KIND; i++) {
            waitAt(node, node);
            waitAt(node, owner);
        }
        List<String> sids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sids.add(
                    "&sid=" + RawPolling.open((i % 2 == 0 ? node : owner).url()).sid());
        }
        List<CompletableFuture<Integer>> coming = new ArrayList<>();
        for (int i = 0; i < STEPPING; i++) {
            int first = i;
            coming.add(CompletableFuture.supplyAsync(() -> step(node, first, sids), clients));
        }
        for (int i = 0; i < KNOCKING; i++) {
            coming.add(CompletableFuture.supplyAsync(() -> knock(node), clients));
        }
        node.process().signal("TERM");
        assertThat(node.process().awaitExit()).isZero();
        for (CompletableFuture<Integer> each : coming) {
            assertThat(each.get(15, TimeUnit.SECONDS))
                    .as("connections of one thread, until none was accepted")
                    .isGreaterThan(20);
        }
        assertThat(node.process().output().lines().filter(line -> !isInfo(line)))
                .isEmpty();
    }

    /** Opens a WebSocket, a half-finished upgrade and a waiting poll, for sessions of an owner. */
    private void waitAt(Node node, Node owner) throws IOException {
        waiting.add(BareWebSocket.connect(node.url(), WEBSOCKET).frame("40/chat,"));
        RawPolling polling = RawPolling.open(owner.url()).send("40/chat,");
        CompletableFuture<?> ignored = RawHttp.getLater(polling.uri().replace(owner.url(), node.url()));
        RawPolling upgrading = RawPolling.open(owner.url());
        waiting.add(BareWebSocket.connect(node.url(), WEBSOCKET + "&sid=" + upgrading.sid())
                .frame("2probe"));
    }

    /** Connects, sends packets and hangs up in a loop until nothing listens. Returns the number of connections. */
    private static int step(Node node, int first, List<String> sids) {
        HangUpIT.Step[] steps = HangUpIT.Step.values();
        for (int i = 0; ; i++) {
            try (BareWebSocket client = BareWebSocket.dial(node.url())) {
                sendAndHangUp(client, steps[(first + i) % steps.length], sids.get(i % sids.size()), i % 2 == 0);
            } catch (IOException refused) {
                return i;
            }
        }
    }

    private static void sendAndHangUp(BareWebSocket client, HangUpIT.Step step, String sid, boolean withReset) {
        try {
            step.send(client, sid);
            if (withReset) {
                client.reset();
            }
        } catch (IOException | AssertionError ended) {
            // The node has closed the connection first, or has refused a request of an ended session.
        }
    }

    /** Connects and hangs up as fast as possible until nothing listens. Returns the number of connections. */
    private static int knock(Node node) {
        for (int i = 0; ; i++) {
            try (BareWebSocket client = BareWebSocket.dial(node.url())) {
                if (i % 2 == 0) {
                    client.reset();
                }
            } catch (IOException refused) {
                return i;
            }
        }
    }

    private static boolean isInfo(String line) {
        return line.startsWith("{") && new JsonObject(line).getString("level").equals("INFO");
    }
}
