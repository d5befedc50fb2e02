package dev.mooring.ops;

import dev.mooring.api.JsonAnswer;
import dev.mooring.id.NodeState;
import dev.mooring.id.Times;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;

/**
 * The routes {@code /health}, {@code /health/live}, {@code /health/ready} and {@code /health/websocket}. The load
 * balancer and ECS ask {@code /health} only. It answers 200 as long as the process lives, because ECS stops a task that
 * fails it, with all its sessions.
 */
public final class HealthRoutes {

    private static final int TIMEOUT_MILLIS = 1_000;
    private static final String AUTHENTICATION = "authentication";
    private static final String DEGRADED = "degraded";

    private final NodeStatus node;
    private final HealthChecks loopChecks;
    private final HealthChecks featureChecks;
    private final List<HealthCheck> features;
    private final HealthCheck dependencies;
    private final HealthCheck capacity;
    private final WebSocketSettings settings;
    private final ConnectionCounts connections;

    /**
     * The settings that this node sends to its clients.
     *
     * @param pingTimeoutMillis time that a client has to answer a ping
     * @param pingIntervalMillis time between pings
     * @param heartbeatIntervalMillis time between heartbeat events
     */
    public record WebSocketSettings(long pingTimeoutMillis, long pingIntervalMillis, long heartbeatIntervalMillis) {

        JsonObject toJson() {
            return new JsonObject()
                    .put("pingTimeout", pingTimeoutMillis)
                    .put("pingInterval", pingIntervalMillis)
                    .put("heartbeatInterval", heartbeatIntervalMillis)
                    .put("transports", List.of("websocket", "polling"));
        }
    }

    /**
     * Creates the routes.
     *
     * @param features the checks of what clients rely on, in the order of the answer
     * @param dependencies checks that Redis serves commands, and that keys and revoked tokens could be read; if not,
     *     the node is degraded but healthy
     * @param capacity checks that the node is below its maximum number of sessions
     */
    public HealthRoutes(
            NodeStatus node,
            Loops loops,
            List<HealthCheck> features,
            HealthCheck dependencies,
            HealthCheck capacity,
            WebSocketSettings settings,
            ConnectionCounts connections) {
        Vertx vertx = loops.at(0).vertx();
        this.node = node;
        this.features = List.copyOf(features);
        this.dependencies = dependencies;
        this.capacity = capacity;
        this.settings = settings;
        this.connections = connections;
        this.loopChecks = HealthChecks.create(vertx);
        this.featureChecks = HealthChecks.create(vertx);
        loops.forEach(this::watch);
        features.forEach(this::watch);
        watch(dependencies);
        watch(capacity);
    }

    private void watch(Loop loop) {
        loopChecks.register(
                loop.toString(), TIMEOUT_MILLIS, answer -> loop.later(() -> answer.tryComplete(Status.OK())));
    }

    private void watch(HealthCheck check) {
        featureChecks.register(
                check.name(),
                TIMEOUT_MILLIS,
                answer -> check.works()
                        .get()
                        .onComplete(works ->
                                answer.tryComplete(works.succeeded() && works.result() ? Status.OK() : Status.KO())));
    }

    /** Puts the routes on a router. */
    public void mount(Router router) {
        get(router, "/health").handler(this::health);
        get(router, "/health/live").handler(this::live);
        get(router, "/health/ready").handler(this::ready);
        get(router, "/health/websocket").handler(this::websocket);
    }

    /** Adds a route for GET and for HEAD, which some monitors use. */
    private static Route get(Router router, String path) {
        return router.get(path).method(HttpMethod.HEAD);
    }

    private void health(RoutingContext request) {
        JsonAnswer.send(
                request,
                200,
                new JsonObject()
                        .put("status", "ok")
                        .put("timestamp", now())
                        .put("service", "mooring")
                        .put("version", node.version()));
    }

    private void live(RoutingContext request) {
        answer(request, loopChecks.checkStatus(), checks -> {
            boolean up = CheckResult.isUp(checks);
            JsonAnswer.send(request, up ? 200 : 503, status(up ? "ok" : "blocked"));
        });
    }

    private void ready(RoutingContext request) {
        answer(request, Future.all(node.state(), featureChecks.checkStatus()), both -> {
            NodeState state = both.resultAt(0);
            CheckResult checks = both.resultAt(1);
            if (state != NodeState.READY) {
                JsonAnswer.send(request, 503, status("unavailable").put("reason", state.wireName()));
            } else if (!works(checks, capacity)) {
                JsonAnswer.send(request, 503, status("unavailable").put("reason", "overloaded"));
            } else {
                JsonAnswer.send(request, 200, status(works(checks, dependencies) ? "ready" : DEGRADED));
            }
        });
    }

    private void websocket(RoutingContext request) {
        Future<Integer> here = connections.node();
        Future<Integer> everywhere = connections.cluster();
        answer(request, Future.all(node.state(), featureChecks.checkStatus(), here, everywhere), all -> {
            NodeState state = all.resultAt(0);
            CheckResult checks = all.resultAt(1);
            JsonObject works = new JsonObject();
            features.forEach(feature -> works.put(feature.name(), works(checks, feature)));
            boolean usable = state == NodeState.READY && works.getBoolean(AUTHENTICATION, false);
            JsonAnswer.send(
                    request,
                    usable ? 200 : 503,
                    new JsonObject()
                            .put("status", overallStatus(state, usable, works(checks, dependencies)))
                            .put("websocket", usable ? "available" : "unavailable")
                            .put("timestamp", now())
                            .put("endpoint", "/chat")
                            .put("features", works)
                            .put("configuration", settings.toJson())
                            .put(
                                    "connections",
                                    new JsonObject().put("node", here.result()).put("cluster", everywhere.result()))
                            .put("node", node.id().value()));
        });
    }

    private static String overallStatus(NodeState state, boolean usable, boolean dependenciesWork) {
        if (state != NodeState.READY) {
            return state.wireName();
        }
        if (!usable) {
            return "unhealthy";
        }
        return dependenciesWork ? "healthy" : DEGRADED;
    }

    private static boolean works(CheckResult results, HealthCheck check) {
        return results.getChecks().stream()
                .anyMatch(result -> check.name().equals(result.getId()) && CheckResult.isUp(result));
    }

    /** Answers with the value. If it fails, the router answers 500 and logs the failure. */
    private static <T> void answer(RoutingContext request, Future<T> value, Consumer<T> answer) {
        value.onSuccess(answer::accept).onFailure(request::fail);
    }

    private JsonObject status(String status) {
        return new JsonObject().put("status", status).put("timestamp", now());
    }

    private String now() {
        return Times.format(node.now());
    }
}
