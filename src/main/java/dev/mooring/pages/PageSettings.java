package dev.mooring.pages;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.function.Function;

/**
 * The route {@code GET /page/settings.json}: values that the pages need from their node, such as the development
 * tokens. Pages of other origins cannot read it, because the answer has no CORS headers. Immutable; shared by all
 * loops.
 */
public final class PageSettings {

    private final Function<HttpServerRequest, JsonObject> settings;

    /**
     * Creates the route.
     *
     * @param settings returns the settings for a request
     */
    public PageSettings(Function<HttpServerRequest, JsonObject> settings) {
        this.settings = settings;
    }

    /** Puts the route on a router. */
    public void mount(Router router) {
        router.get("/page/settings.json").handler(request -> {
            Future<Void> ignored = request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(settings.apply(request.request()).encode());
        });
    }
}
