package dev.mooring.engineio;

/**
 * Why an HTTP request is no part of a session: what a client is told, and what the stock client does then.
 *
 * @see <a href="https://socket.io/docs/v4/troubleshooting-connection-issues/">Error codes</a>
 */
enum EngineError {
    /** The {@code transport} is neither polling nor websocket; the client is misconfigured. */
    UNKNOWN_TRANSPORT(0, 400, "Transport unknown"),
    /** There is no such session here or anywhere; the client begins a new one. */
    UNKNOWN_SID(1, 400, "Session ID unknown"),
    /** A session begins with a GET. */
    BAD_HANDSHAKE_METHOD(2, 400, "Bad handshake method"),
    /** The request fits neither a handshake nor the state of its session. */
    BAD_REQUEST(3, 400, "Bad request"),
    /** The origin, or the application, is against it. */
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
