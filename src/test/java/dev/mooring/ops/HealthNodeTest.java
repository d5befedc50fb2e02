package dev.mooring.ops;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loops;
import dev.mooring.support.RawHttp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;

/** The health routes over real HTTP. A test sets which checks fail. */
class HealthNodeTest {

    private static final List<String> NAMES =
            List.of("heartbeat", "stickySession", "authentication", "widgetSupport", "reconnection");

    private final AtomicBoolean hasCapacity = new AtomicBoolean(true);
    private final AtomicBoolean hasStore = new AtomicBoolean(true);
    private final AtomicBoolean[] works = {
        new AtomicBoolean(true),
        new AtomicBoolean(true),
        new AtomicBoolean(true),
        new AtomicBoolean(true),
        new AtomicBoolean(true)
    };
    private Vertx vertx;
    private Loops loops;
    private NodeStatus status;
    private String url;

    @BeforeEach
    void serve() {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                // Longer than a test blocks a loop on purpose.
                .setMaxEventLoopExecuteTime(30)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS));
        loops = await(Loops.start(vertx, 2));
        status = new NodeStatus(new NodeId("one"), "1.2.3", loops, InstantSource.system());
        serve(NAMES.stream()
                .map(name -> check(name, works[NAMES.indexOf(name)]))
                .toList());
    }

    private void serve(List<HealthCheck> features) {
        HealthRoutes health = new HealthRoutes(
                status,
                loops,
                features,
                check("store", hasStore),
                check("capacity", hasCapacity),
                new HealthRoutes.WebSocketSettings(3, 2, 1),
                new FixedCounts());
        int port = await(loops.at(0).call(() -> {
                    Router router = Router.router(vertx);
                    health.mount(router);
                    return vertx.createHttpServer().requestHandler(router).listen(0, "localhost");
                }))
                .actualPort();
        url = "http://localhost:" + port + "/health";
    }

    private static HealthCheck check(String name, AtomicBoolean works) {
        return new HealthCheck(name, () -> Future.succeededFuture(works.get()));
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private JsonObject ask(int expected, String path) {
        HttpResponse<String> answer = RawHttp.get(url + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
        return new JsonObject(answer.body());
    }

    private void become(NodeState state) {
        assertThat(await(status.become(state))).isEqualTo(state);
    }

    @Test
    void a_node_is_not_live_while_a_loop_does_not_answer_within_a_second() {
        become(NodeState.READY);
        assertThat(ask(200, "/live").getString("status")).isEqualTo("ok");
        CountDownLatch end = new CountDownLatch(1);
        loops.at(1).later(() -> {
            try {
                assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        long start = System.nanoTime();
        assertThat(ask(503, "/live").getString("status")).isEqualTo("blocked");
        assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(ask(200, "").getString("status")).isEqualTo("ok");
        end.countDown();
        assertThat(ask(200, "/live").getString("status")).isEqualTo("ok");
    }

    @Test
    void a_starting_full_or_draining_node_is_not_ready_and_gives_the_reason() {
        assertNotReady("starting");
        become(NodeState.READY);
        assertThat(ask(200, "/ready").getString("status")).isEqualTo("ready");
        hasCapacity.set(false);
        assertNotReady("overloaded");
        hasCapacity.set(true);
        hasStore.set(false);
        assertThat(ask(200, "/ready").getString("status")).isEqualTo("degraded");
        become(NodeState.DRAINING);
        assertNotReady("draining");
        assertThat(await(status.become(NodeState.READY)))
                .as("a draining node stays draining")
                .isEqualTo(NodeState.DRAINING);
        assertNotReady("draining");
    }

    /** Asserts that {@code /health/ready} answers 503 with this reason, and {@code /health} still 200. */
    private void assertNotReady(String reason) {
        assertThat(ask(503, "/ready").getString("reason")).isEqualTo(reason);
        JsonObject health = ask(200, "");
        assertThat(health.fieldNames()).containsExactly("status", "timestamp", "service", "version");
        assertThat(health.getString("status")).isEqualTo("ok");
        assertThat(health.getString("service")).isEqualTo("mooring");
        assertThat(health.getString("version")).isEqualTo("1.2.3");
    }

    @Test
    void websocket_health_has_features_settings_and_counts() {
        become(NodeState.READY);
        JsonObject healthy = ask(200, "/websocket");
        assertThat(healthy.getString("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        healthy.remove("timestamp");
        JsonObject features = new JsonObject();
        NAMES.forEach(name -> features.put(name, true));
        assertThat(healthy)
                .isEqualTo(new JsonObject()
                        .put("status", "healthy")
                        .put("websocket", "available")
                        .put("endpoint", "/chat")
                        .put("features", features)
                        .put(
                                "configuration",
                                new JsonObject("{\"pingTimeout\":3,\"pingInterval\":2,\"heartbeatInterval\":1,"
                                        + "\"transports\":[\"websocket\",\"polling\"]}"))
                        .put("connections", new JsonObject().put("node", 12).put("cluster", 40))
                        .put("node", "one"));
        hasStore.set(false);
        assertThat(ask(200, "/websocket").getString("status")).isEqualTo("degraded");
        become(NodeState.DRAINING);
        JsonObject draining = ask(503, "/websocket");
        assertThat(draining.getString("status")).isEqualTo("draining");
        assertThat(draining.getString("websocket")).isEqualTo("unavailable");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void a_failed_feature_is_false_and_without_a_key_the_node_is_unhealthy(int broken) {
        become(NodeState.READY);
        works[broken].set(false);
        boolean isKey = NAMES.get(broken).equals("authentication");
        JsonObject told = ask(isKey ? 503 : 200, "/websocket");
        NAMES.forEach(name -> assertThat(told.getJsonObject("features").getBoolean(name))
                .as(name)
                .isEqualTo(!name.equals(NAMES.get(broken))));
        assertThat(told.getString("status")).isEqualTo(isKey ? "unhealthy" : "healthy");
        assertThat(told.getString("websocket")).isEqualTo(isKey ? "unavailable" : "available");
    }

    @Test
    void a_check_that_fails_or_hangs_counts_as_false() {
        become(NodeState.READY);
        Promise<Boolean> never = Promise.promise();
        serve(List.of(
                new HealthCheck("silent", never::future),
                new HealthCheck("failing", () -> Future.failedFuture("no")),
                check("authentication", works[2])));
        assertThat(ask(200, "/websocket").getJsonObject("features"))
                .isEqualTo(new JsonObject()
                        .put("silent", false)
                        .put("failing", false)
                        .put("authentication", true));
    }

    /** 12 sessions on this node, 40 in the cluster. */
    private record FixedCounts() implements ConnectionCounts {

        @Override
        public Future<Integer> node() {
            return Future.succeededFuture(12);
        }

        @Override
        public Future<Integer> cluster() {
            return Future.succeededFuture(40);
        }
    }
}
