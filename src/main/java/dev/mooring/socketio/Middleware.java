package dev.mooring.socketio;

import io.vertx.core.Future;

/**
 * Decides whether a client may join a namespace. Runs on the socket's loop before the socket is connected. It may set data
 * and attributes of the socket and join rooms, but not send events.
 *
 * @see <a href="https://socket.io/docs/v4/middlewares/">Middlewares</a>
 */
@FunctionalInterface
public interface Middleware {

    /** Succeeds to let the socket pass; fails, or throws, with a {@link ConnectError} to refuse it. */
    Future<Void> handle(Socket socket);
}
