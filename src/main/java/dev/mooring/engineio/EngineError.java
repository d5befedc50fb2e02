package dev.mooring.engineio;

/**
 * Errors of the Engine.IO protocol: why the server refuses an HTTP request.
 *
 * @see <a href="https://socket.io/docs/v4/troubleshooting-connection-issues/">Error codes</a>
 */
enum EngineError {
    /** The {@code transport} is neither polling nor websocket; the client is misconfigured. */
    UNKNOWN_TRANSPORT(0, 400, "Transport unknown"),
    /** No node has this session; the client opens a new one. */
    UNKNOWN_SID(1, 400, "Session ID unknown"),
    /** The handshake is no GET. */
    BAD_HANDSHAKE_METHOD(2, 400, "Bad handshake method"),
    /** The request is invalid for a handshake, or for the state of its session. */
    BAD_REQUEST(3, 400, "Bad request"),
    /** The origin is not allowed, or the admission refuses the client. */
    FORBIDDEN(4, 403, "Forbidden"),
    /** The client does not speak revision 4. */
    UNSUPPORTED_PROTOCOL_VERSION(5, 400, "Unsupported protocol version");

    private final int code;
    private final int httpStatus;
    private final String message;

    EngineError(int code, int httpStatus, String message) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.message = message;
    }

    /** The number in the body of the answer. */
    public int code() {
        return code;
    }

    /** The status of the answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The text in the body of the answer. */
    public String message() {
        return message;
    }
}
