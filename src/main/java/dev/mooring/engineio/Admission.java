package dev.mooring.engineio;

import dev.mooring.id.Handshake;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a client may open a session. The server asks it after the protocol's own checks, on the loop that would
 * own the session.
 */
@FunctionalInterface
public interface Admission {

    /** Admits every client. */
    Admission ALL = handshake -> Future.succeededFuture(Verdict.ADMITTED);

    /**
     * Whether the client may open a session; completes on the caller's loop. A failure or an exception is logged, and the
     * client gets a 503.
     */
    Future<Verdict> admit(Handshake handshake);

    /**
     * The session of an admitted handshake has closed, or was never opened because the client left. Called once for each
     * admitted handshake, on any loop.
     */
    default void released(Handshake handshake) {}

    /** The decision on one handshake. */
    sealed interface Verdict {

        /** Admitted, without further headers. */
        Verdict ADMITTED = new Admitted(Map.of());

        /**
         * The session is opened.
         *
         * @param headers to add to the answer to the handshake, for example cookies; later answers do not have them
         */
        record Admitted(Map<String, List<String>> headers) implements Verdict {

            public Admitted {
                headers = Map.copyOf(headers);
                // An invalid header, for example one with a line break, throws here, where the application creates it.
                headers.forEach(HttpHeaders.headers()::add);
            }
        }

        /**
         * The session is not opened.
         *
         * @param httpStatus 403, 429 or 503
         * @param message the reason, which the client gets
         * @param retryAfterSeconds when the client may retry; 0 when a retry is useless
         */
        record Refused(int httpStatus, String message, int retryAfterSeconds) implements Verdict {}

        /**
         * Another node that admits new clients opens the session.
         *
         * @param otherwise the answer when no node does
         */
        record RelayToOtherNode(Refused otherwise) implements Verdict {}
    }
}
