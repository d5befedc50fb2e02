package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;

/**
 * Decides which events of a client reach their handlers. Runs on the socket's loop, for each event; those that a slow
 * one lets pass may be overtaken by later ones.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#socketusefn">Socket#use</a>
 */
@FunctionalInterface
public interface EventMiddleware {

    /** Succeeds to let the event pass; fails to drop it, which the socket's {@code onError} listeners are told. */
    Future<Void> handle(String event, Args args);
}
