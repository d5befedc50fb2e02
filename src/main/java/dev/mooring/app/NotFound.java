package dev.mooring.app;

import dev.mooring.api.ApiError;
import dev.mooring.api.JsonAnswer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The JSON error answers to requests that match no route or whose route failed. Stateless. */
final class NotFound {

    private static final Logger LOG = System.getLogger(NotFound.class.getName());

    private NotFound() {}

    /** Mounts the error answers. Call it after all other routes are mounted. */
    static void mount(Router router) {
        router.route().handler(NotFound::notFound);
        // A request without a path, such as `OPTIONS *`, reaches no route.
        router.errorHandler(404, NotFound::notFound);
        router.errorHandler(400, request -> JsonAnswer.error(request, 400, "bad_request", "Bad request"));
        router.errorHandler(405, request -> JsonAnswer.error(request, 405, "method_not_allowed", "Method not allowed"));
        router.errorHandler(
                413, request -> JsonAnswer.error(request, ApiError.PAYLOAD_TOO_LARGE, "The body is too large"));
        router.errorHandler(500, NotFound::failed);
    }

    private static void notFound(RoutingContext request) {
        JsonAnswer.error(request, 404, "not_found", "Not found");
    }

    private static void failed(RoutingContext request) {
        LOG.log(
                Level.ERROR,
                request.request().method() + " " + request.request().path() + " failed",
                request.failure());
        JsonAnswer.error(request, 500, "internal", "Internal error");
    }
}
