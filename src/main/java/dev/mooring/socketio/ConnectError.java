package dev.mooring.socketio;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A middleware's refusal to let a client into a namespace; the client's {@code connect_error} listeners are told the
 * message and the data.
 *
 * @see <a href="https://socket.io/docs/v4/middlewares/#handling-middleware-error">Handling middleware errors</a>
 */
public final class ConnectError extends RuntimeException {

    private final transient @Nullable Object data;

    /** A refusal for that reason. */
    public ConnectError(String message) {
        this(message, null);
    }

    /**
     * A refusal for that reason.
     *
     * @param data more about it: a JSON value
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
