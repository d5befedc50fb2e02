package dev.mooring.api;

import java.util.Locale;

/** The errors of the API. */
public enum ApiError {
    /** The request is invalid; the message names the field. */
    BAD_REQUEST(400),
    /** The request has no valid token. */
    UNAUTHORIZED(401),
    /** The token's role does not permit the operation. */
    FORBIDDEN(403),
    /** The path or the conversation does not exist. */
    NOT_FOUND(404),
    /** The path exists, but not with this method. */
    METHOD_NOT_ALLOWED(405),
    /** The body is too large. */
    PAYLOAD_TOO_LARGE(413),
    /** The store is unavailable; the same request may succeed later. */
    UNAVAILABLE(503);

    private final int status;

    ApiError(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** The error's code in JSON. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
