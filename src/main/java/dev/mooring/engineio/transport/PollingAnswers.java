package dev.mooring.engineio.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The responses to successful polling requests. Stateless. */
public final class PollingAnswers {

    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=UTF-8");
    private static final CharSequence HTML = HttpHeaders.createOptimized("text/html");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private PollingAnswers() {}

    /**
     * Answers a GET with encoded packets; compresses them if they reach the threshold and the client accepts a coding.
     */
    static Future<Void> packets(HttpServerRequest request, String payload, int compressionThreshold) {
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        Buffer body = Buffer.buffer(payload);
        return body.length() < compressionThreshold
                ? response.end(body)
                : compressed(response, body, String.join(",", request.headers().getAll(HttpHeaders.ACCEPT_ENCODING)));
    }

    private static Future<Void> compressed(HttpServerResponse response, Buffer body, @Nullable String accepted) {
        Optional<ContentCoding> coding = ContentCoding.preferred(accepted);
        if (coding.isEmpty()) {
            return response.end(body);
        }
        return response.putHeader(HttpHeaders.CONTENT_ENCODING, coding.get().token())
                .end(coding.get().encode(body));
    }

    /** Answers a POST whose packets were accepted. */
    public static Future<Void> taken(HttpServerResponse response) {
        // The reference server does the same: old browsers would offer a text/plain body as a download.
        return response.putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .end("ok");
    }
}
