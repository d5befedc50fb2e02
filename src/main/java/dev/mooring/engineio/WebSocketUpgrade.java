package dev.mooring.engineio;

import dev.mooring.engineio.transport.WebSocketHandshake;
import dev.mooring.engineio.transport.WebSocketTransport;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/** Upgrades HTTP requests to WebSockets, for new sessions and for sessions on polling. Stateless. */
final class WebSocketUpgrade {

    private static final Logger LOG = System.getLogger(WebSocketUpgrade.class.getName());

    private WebSocketUpgrade() {}

    /** Upgrades the request; call it on the connection's loop. An invalid request gets status 400 and a failed future. */
    static Future<WebSocketTransport> accept(HttpServerRequest request, LoopSessions sessions) {
        Optional<String> answer = WebSocketHandshake.accept(request);
        if (answer.isEmpty()) {
            request.response().putHeader("Sec-WebSocket-Version", WebSocketHandshake.VERSION);
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
            return Future.failedFuture("not a WebSocket handshake");
        }
        WebSocketHandshake.subprotocol(request)
                .ifPresent(first -> request.response().putHeader(WebSocketHandshake.SUBPROTOCOL, first));
        return open(request, answer.get(), sessions).onFailure(WebSocketUpgrade::logFailure);
    }

    private static void logFailure(Throwable failure) {
        if (failure instanceof ClosedChannelException) {
            LOG.log(Level.DEBUG, "a client disconnected before its WebSocket was open");
        } else {
            LOG.log(Level.WARNING, "a WebSocket could not be opened", failure);
        }
    }

    private static Future<WebSocketTransport> open(HttpServerRequest request, String answer, LoopSessions sessions) {
        try {
            return WebSocketTransport.open(
                    request,
                    answer,
                    sessions.loop(),
                    sessions.frames(),
                    sessions.config().limits().maxPayload());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
