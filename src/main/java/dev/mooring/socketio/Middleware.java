package dev.mooring.socketio;

import io.vertx.core.Future;

/**
 * Decides who may join a namespace. Runs on the socket's loop before it is connected; may keep things with the socket
 * and put it into rooms, but not send.
 *
 * @see <a href="https://socket.io/docs/v4/middlewares/">Middlewares</a>
 */
@FunctionalInterface
public interface Middleware {

    /** Succeeds to let the socket pass; fails, or throws, with a {@link ConnectError} to refuse it. */
    Future<Void> handle(Socket socket);
}
