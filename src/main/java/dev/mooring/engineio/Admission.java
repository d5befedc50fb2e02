package dev.mooring.engineio;

import io.vertx.core.Future;

/**
 * Who may open a session: limits, and hooks of the application. Asked on the loop that would own the session, after the
 * protocol's own checks.
 */
@FunctionalInterface
public interface Admission {

    /** Admits everybody. */
    Admission ALL = handshake -> Future.succeededFuture(Verdict.ADMITTED);

    /** Whether the client may open a session; completes on the caller's loop. A failed future is our fault: 503. */
    Future<Verdict> admit(Handshake handshake);

    /** What came of it. */
    sealed interface Verdict {

        /** Come in. */
        Verdict ADMITTED = new Admitted();

        /** The session is opened. */
        record Admitted() implements Verdict {}

        /**
         * The session is not opened.
         *
         * @param httpStatus 403, 429 or 503
         * @param message for the client
         * @param retryAfterSeconds when to come again; 0 when it is no use
         */
        record Refused(int httpStatus, String message, int retryAfterSeconds) implements Verdict {}
    }
}
