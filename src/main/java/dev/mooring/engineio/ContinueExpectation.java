package dev.mooring.engineio;

import dev.mooring.id.HeaderList;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * {@code Expect: 100-continue}: the client sends its body only after a 100, or not at all after a final status. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1">RFC 9110, Expect</a>
 */
public final class ContinueExpectation {

    /** The expectation's name in the header. */
    public static final String NAME = "100-continue";

    private ContinueExpectation() {}

    /** Whether the client of that request waits for a 100. HTTP/1.0 has none. */
    public static boolean isIn(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && HeaderList.contains(request.headers().getAll(HttpHeaders.EXPECT), NAME);
    }
}
