package dev.mooring.engineio;

import dev.mooring.id.HeaderList;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** HTTP responses to preflights and to requests that are refused. Stateless. */
final class EngineAnswers {

    private static final String ORIGIN = "Origin";
    private static final String MAX_AGE_SECONDS = "600";
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int LINGER_SECONDS = 1;

    private EngineAnswers() {}

    /** Sets the CORS headers for the request's origin. An unknown origin gets none, so its browser blocks the answer. */
    static OriginPolicy.Grant allowOrigin(HttpServerRequest request, OriginPolicy origins) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        OriginPolicy.Grant grant = origins.grant(origin, request.getHeader(HttpHeaders.HOST));
        HttpServerResponse response = request.response();
        if (origin != null) {
            response.putHeader(HttpHeaders.VARY, ORIGIN);
        }
        if (grant == OriginPolicy.Grant.WITH_CREDENTIALS) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        } else if (grant == OriginPolicy.Grant.WITHOUT_CREDENTIALS) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        }
        return grant;
    }

    /** Answers a preflight. */
    static void preflight(HttpServerRequest request, OriginPolicy.Grant grant) {
        HttpServerResponse response = request.response().setStatusCode(204);
        if (grant != OriginPolicy.Grant.REFUSED) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
            response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
            List<String> asked = HeaderList.items(request.headers().getAll(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS));
            if (!asked.isEmpty()) {
                response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, String.join(", ", asked));
                response.headers().add(HttpHeaders.VARY, "Access-Control-Request-Headers");
            }
        }
        send(response);
    }

    /** Answers an invalid request. */
    static void error(HttpServerRequest request, EngineError error) {
        refuse(request, error.httpStatus(), error.code(), error.message());
    }

    /** Answers a handshake that is not admitted. */
    static void refused(HttpServerRequest request, Admission.Verdict.Refused refused) {
        if (refused.retryAfterSeconds() > 0) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(refused.retryAfterSeconds()));
        }
        if (refused.httpStatus() == SERVICE_UNAVAILABLE && !request.response().ended()) {
            // A new connection lets the load balancer choose another node for the client's next attempt.
            letGo(request);
        }
        refuse(request, refused.httpStatus(), EngineError.FORBIDDEN.code(), refused.message());
    }

    /** Adds the admission's headers to the answer to a handshake, by polling or WebSocket. */
    static void admitted(HttpServerRequest request, Admission.Verdict.Admitted admitted) {
        admitted.headers().forEach(request.response().headers()::add);
    }

    private static void refuse(HttpServerRequest request, int status, int code, String message) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        closeUnlessRead(request);
        send(
                response,
                new JsonObject().put("code", code).put("message", message).encode());
    }

    /** Answers with a status and no body. */
    static void status(HttpServerRequest request, int status) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status);
            closeUnlessRead(request);
            send(response);
        }
    }

    /**
     * Closes the connection when the request's body is unread: nobody reads the rest, so the connection cannot be reused. It
     * is closed when the rest has arrived or after a second, because a client that still sends would lose the answer.
     */
    private static void closeUnlessRead(HttpServerRequest request) {
        if (!request.isEnded() && hasBody(request)) {
            letGo(request);
        }
    }

    private static void letGo(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        // The header alone does not make Vert.x close it.
        Future<Void> ignored = request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    private static void send(HttpServerResponse response) {
        // A failure means that the client has left.
        Future<Void> ignored = response.end();
    }

    private static void send(HttpServerResponse response, String body) {
        Future<Void> ignored = response.end(body);
    }
}
