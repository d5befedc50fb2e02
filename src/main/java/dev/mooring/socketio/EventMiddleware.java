package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;

/**
 * Decides which events of a client reach their handlers. Runs on the socket's loop for each event. Later events may
 * overtake an event whose middleware takes time.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#socketusefn">Socket#use</a>
 */
@FunctionalInterface
public interface EventMiddleware {

    /** Succeeds to let the event pass; fails to refuse it, which calls the socket's {@code onError} listeners. */
    Future<Void> handle(String event, Args args);
}
