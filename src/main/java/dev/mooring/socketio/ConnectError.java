package dev.mooring.socketio;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a client in a middleware. The client's {@code connect_error} listeners get the message and the data.
 *
 * @see <a href="https://socket.io/docs/v4/middlewares/#handling-middleware-error">Handling middleware errors</a>
 */
public final class ConnectError extends RuntimeException {

    private final transient @Nullable Object data;

    /** A refusal with that message. */
    public ConnectError(String message) {
        this(message, null);
    }

    /**
     * A refusal with that message, and data.
     *
     * @param data a JSON value
     */
    public ConnectError(String message, @Nullable Object data) {
        super(message, null, false, false);
        this.data = data;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject().put("message", getMessage());
        return data == null ? json : json.put("data", data);
    }
}
