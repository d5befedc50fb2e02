package dev.mooring.app;

import dev.mooring.api.ApiError;
import dev.mooring.api.JsonAnswer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * The paths that a load balancer closes to the public: {@code /ops} and {@code /metrics}. A balancer compares the path as it
 * was sent, and Vert.x routes by the normalized path. So a request whose path becomes one of these only when it is
 * normalized, such as {@code /%6Fps/nodes} or {@code /x/../metrics}, gets 404.
 */
final class ClosedPaths {

    private static final List<String> PATHS = List.of("/ops", "/metrics");

    private ClosedPaths() {}

    /** Puts the check on a router, before the routes of these paths. */
    static void mount(Router router) {
        for (String path : PATHS) {
            router.route(path + "/*").handler(request -> check(request, path));
        }
    }

    private static void check(RoutingContext request, String path) {
        String sent = request.request().path();
        if (sent.equals(path) || sent.startsWith(path + "/")) {
            request.next();
        } else {
            JsonAnswer.error(request, ApiError.NOT_FOUND, "Not found");
        }
    }
}
