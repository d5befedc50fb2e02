package dev.mooring.engineio.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers to polling requests that went well. Stateless. */
public final class PollingAnswers {

    private static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain; charset=UTF-8");
    private static final CharSequence HTML = HttpHeaders.createOptimized("text/html");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private PollingAnswers() {}

    /** The answer to a GET: packets, already encoded; compressed if they are many and the client takes that. */
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

    /** The answer to a POST whose packets were taken. */
    public static Future<Void> taken(HttpServerResponse response) {
        // As the reference does: old browsers would offer text/plain for download.
        return response.putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .end("ok");
    }
}
