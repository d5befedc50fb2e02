package dev.mooring.engineio.transport;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The answers to polling requests that went well. Stateless. */
public final class PollingAnswers {

    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=UTF-8");
    private static final CharSequence HTML = HttpHeaders.createOptimized("text/html");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private PollingAnswers() {}

    /** The answer to a GET: packets, already encoded. */
    static Future<Void> packets(HttpServerResponse response, String payload) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .end(payload);
    }

    /** The answer to a POST whose packets were taken. */
    public static Future<Void> taken(HttpServerResponse response) {
        // As the reference does: old browsers would offer text/plain for download.
        return response.putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .end("ok");
    }
}
