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
 * {@code /health} and what is below it. The load balancer asks the first alone: it must answer while the process lives,
 * whatever else is wrong, since the platform stops a task that does not, with all its sessions.
 */
public final class HealthRoutes {

    private static final int PATIENCE_MILLIS = 1_000;
    private static final String AUTHENTICATION = "authentication";
    private static final String DEGRADED = "degraded";

    private final NodeStatus node;
    private final HealthChecks loopChecks;
    private final HealthChecks featureChecks;
    private final List<Feature> features;
    private final Feature dependencies;
    private final Feature room;
    private final WebSocketSettings settings;
    private final Connections connections;

    /**
     * What the clients of this node are told in their handshakes.
     *
     * @param pingTimeoutMillis time a client has to answer a ping
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
     * The health of a node.
     *
     * @param features what clients rely on, in the order in which it is shown
     * @param dependencies whether Redis takes what it is asked for, and keys and revocations could be read; a node without
     *     one of them is degraded, not ill
     * @param room whether it takes another session
     */
    public HealthRoutes(
            NodeStatus node,
            Loops loops,
            List<Feature> features,
            Feature dependencies,
            Feature room,
            WebSocketSettings settings,
            Connections connections) {
        Vertx vertx = loops.at(0).vertx();
        this.node = node;
        this.features = List.copyOf(features);
        this.dependencies = dependencies;
        this.room = room;
        this.settings = settings;
        this.connections = connections;
        this.loopChecks = HealthChecks.create(vertx);
        this.featureChecks = HealthChecks.create(vertx);
        loops.forEach(this::watch);
        features.forEach(this::watch);
        watch(dependencies);
        watch(room);
    }

    private void watch(Loop loop) {
        loopChecks.register(
                loop.toString(), PATIENCE_MILLIS, answer -> loop.later(() -> answer.tryComplete(Status.OK())));
    }

    private void watch(Feature feature) {
        featureChecks.register(
                feature.name(),
                PATIENCE_MILLIS,
                answer -> feature.works()
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

    /** Monitors that want the status alone ask with HEAD. */
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
            } else if (!works(checks, room)) {
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
                            .put("status", verdict(state, usable, works(checks, dependencies)))
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

    private static String verdict(NodeState state, boolean usable, boolean isWhole) {
        if (state != NodeState.READY) {
            return state.wireName();
        }
        if (!usable) {
            return "unhealthy";
        }
        return isWhole ? "healthy" : DEGRADED;
    }

    private static boolean works(CheckResult checks, Feature feature) {
        return checks.getChecks().stream()
                .anyMatch(check -> feature.name().equals(check.getId()) && CheckResult.isUp(check));
    }

    /** What fails here is our fault, and is logged by the router. */
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
