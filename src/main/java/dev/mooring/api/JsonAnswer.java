package dev.mooring.api;

import dev.mooring.chat.ChatJson;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Sends JSON answers to HTTP requests. Stateless. */
public final class JsonAnswer {

    /** Long enough for a short outage to end, and for the key set to be fetched again. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private JsonAnswer() {}

    /** Sends a body that no cache may store. */
    public static void send(RoutingContext request, int status, JsonObject body) {
        Future<Void> ignored = request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(ChatJson.encode(body));
    }

    /** Sends an error of the API. */
    public static void error(RoutingContext request, ApiError error, String message) {
        if (error == ApiError.UNAUTHORIZED) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
        } else if (error == ApiError.UNAVAILABLE) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        error(request, error.status(), error.code(), message);
    }

    /** Sends an error: a code for programs, a message for people. */
    public static void error(RoutingContext request, int status, String code, String message) {
        send(
                request,
                status,
                new JsonObject().put("error", new JsonObject().put("code", code).put("message", message)));
    }
}
