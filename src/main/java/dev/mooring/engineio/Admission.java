package dev.mooring.engineio;

import dev.mooring.id.Handshake;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/**
 * Who may open a session: limits, and hooks of the application. Asked on the loop that would own the session, after the
 * protocol's own checks.
 */
@FunctionalInterface
public interface Admission {

    /** Admits everybody. */
    Admission ALL = handshake -> Future.succeededFuture(Verdict.ADMITTED);

    /**
     * Whether the client may open a session; completes on the caller's loop. What fails or throws is our fault: it is
     * logged, and the client told 503.
     */
    Future<Verdict> admit(Handshake handshake);

    /**
     * A handshake that was admitted holds nothing any more: its session is over, or it has become none because its client
     * is gone. Called once for each admitted handshake, on any loop.
     */
    default void released(Handshake handshake) {}

    /** What came of it. */
    sealed interface Verdict {

        /** Come in. */
        Verdict ADMITTED = new Admitted(Map.of());

        /**
         * The session is opened.
         *
         * @param headers of the handshake's answer alone, beside the protocol's own: cookies, for one
         */
        record Admitted(Map<String, List<String>> headers) implements Verdict {

            public Admitted {
                headers = Map.copyOf(headers);
                // Throws here, in front of whoever made them, if one is no header: it might hold a line break.
                headers.forEach(HttpHeaders.headers()::add);
            }
        }

        /**
         * The session is not opened.
         *
         * @param httpStatus 403, 429 or 503
         * @param message for the client
         * @param retryAfterSeconds when to come again; 0 when it is no use
         */
        record Refused(int httpStatus, String message, int retryAfterSeconds) implements Verdict {}

        /**
         * The session is opened by another node that takes new clients.
         *
         * @param otherwise the answer when there is none
         */
        record RelayToOtherNode(Refused otherwise) implements Verdict {}
    }
}
