package dev.mooring.engineio;

import dev.mooring.engineio.transport.WebSocketHandshake;
import dev.mooring.id.NodeKey;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Handles requests with a sid: polls, POSTs and WebSocket upgrades. Passes each to the loop that owns the session.
 * Immutable; all loops share it.
 */
final class SessionRoute {

    private final Loops loops;
    private final NodeKey node;
    private final PerLoop<LoopSessions> sessions;

    /** A route to these sessions. */
    SessionRoute(Loops loops, NodeKey node, PerLoop<LoopSessions> sessions) {
        this.loops = loops;
        this.node = node;
        this.sessions = sessions;
    }

    /**
     * Passes the request to its session, or answers that there is none.
     *
     * @param sid empty when the query's sid is not valid
     */
    void handle(HttpServerRequest request, boolean websocket, Optional<SessionId> sid) {
        if (sid.isEmpty() || !sid.get().node().equals(node) || sid.get().loop() >= loops.size()) {
            EngineAnswers.error(request, EngineError.UNKNOWN_SID);
        } else {
            dispatch(
                    request,
                    websocket,
                    sid.get(),
                    sessions.of(loops.at(sid.get().loop())));
        }
    }

    private void dispatch(HttpServerRequest request, boolean websocket, SessionId id, LoopSessions sessions) {
        if (websocket != WebSocketHandshake.isUpgrade(request)) {
            refuse(request, id, sessions);
        } else if (websocket) {
            probe(request, id, sessions);
        } else if (request.method().equals(HttpMethod.GET)) {
            sessions.loop().run(() -> poll(request, id, sessions));
        } else if (request.method().equals(HttpMethod.POST)) {
            new Post(request, id, sessions).read();
        } else {
            refuse(request, id, sessions);
        }
    }

    /** Refuses a request that is invalid whether or not the session exists; only the error code depends on that. */
    private static void refuse(HttpServerRequest request, SessionId id, LoopSessions sessions) {
        sessions.loop().run(() -> {
            boolean isKnown = sessions.find(id) != null;
            EngineAnswers.error(request, isKnown ? EngineError.BAD_REQUEST : EngineError.UNKNOWN_SID);
        });
    }

    private static void poll(HttpServerRequest request, SessionId id, LoopSessions sessions) {
        EngineSession session = sessions.find(id);
        if (session == null) {
            EngineAnswers.error(request, EngineError.UNKNOWN_SID);
        } else if (!session.poll(request)) {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        }
    }

    /*
     * The session's loop must find the session before the upgrade is answered, and the connection's loop must answer it. So
     * the work goes to the session's loop and back, unless the two loops are the same.
     */
    private void probe(HttpServerRequest request, SessionId id, LoopSessions sessions) {
        Loop here = loops.here(sessions.loop().vertx());
        request.pause();
        sessions.loop().run(() -> {
            EngineSession session = sessions.find(id);
            here.run(() -> {
                request.resume();
                if (session == null) {
                    EngineAnswers.error(request, EngineError.UNKNOWN_SID);
                } else {
                    WebSocketUpgrade.accept(request, sessions)
                            .onSuccess(transport -> sessions.loop().run(() -> session.probe(transport)));
                }
            });
        });
    }
}
