package dev.mooring.api;

import java.util.Locale;

/** What a back end's request can be refused for. */
public enum ApiError {
    /** It makes no sense; the message names the field. */
    BAD_REQUEST(400),
    /** It brings no token that is believed. */
    UNAUTHORIZED(401),
    /** The token's role may not do that. */
    FORBIDDEN(403),
    /** There is no such thing. */
    NOT_FOUND(404),
    /** The path takes other methods. */
    METHOD_NOT_ALLOWED(405),
    /** Its body is too large. */
    PAYLOAD_TOO_LARGE(413),
    /** The store cannot be reached; the same request may succeed later. */
    UNAVAILABLE(503);

    private final int status;

    ApiError(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** The error as programs know it. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
