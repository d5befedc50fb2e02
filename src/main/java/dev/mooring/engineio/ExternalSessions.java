package dev.mooring.engineio;

import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Opens sessions of other protocols, with the origins, limits and ids of Engine.IO sessions. Immutable; all loops share it.
 */
public final class ExternalSessions {

    private static final Logger LOG = System.getLogger(ExternalSessions.class.getName());

    private final Loops loops;
    private final EngineRoutes routes;
    private final PerLoop<LoopSessions> sessions;

    ExternalSessions(Loops loops, EngineRoutes routes, PerLoop<LoopSessions> sessions) {
        this.loops = loops;
        this.routes = routes;
        this.sessions = sessions;
    }

    /**
     * Sets the CORS headers of the answer, as on the answer to a handshake, and counts the request if its origin is refused.
     *
     * @return whether the origin is allowed
     */
    public boolean allowOrigin(HttpServerRequest request) {
        return routes.allowOrigin(request) != OriginPolicy.Grant.REFUSED;
    }

    /** Answers a CORS preflight. */
    public void preflight(HttpServerRequest request) {
        EngineAnswers.preflight(request, routes.allowOrigin(request));
    }

    /** Answers 403 to a request from an origin that is not allowed. */
    public void refuse(HttpServerRequest request) {
        EngineAnswers.error(request, EngineError.FORBIDDEN);
    }

    /** The limits of one session. */
    public EngineLimits limits() {
        return sessions.of(loops.at(0)).config().limits();
    }

    /** The caller's loop. */
    public Loop loop() {
        return sessions.here().loop();
    }

    /**
     * Opens a session on the caller's loop.
     *
     * @param request the request that opens the session
     * @param transport {@code websocket} or {@code polling}
     * @return the session; empty when a limit or a drain refuses it. Completes on the caller's loop
     */
    public Future<Optional<ExternalSession>> open(HttpServerRequest request, String transport) {
        LoopSessions owner = sessions.here();
        Handshake handshake = routes.handshakes().handshake(request);
        return routes.handshakes()
                .verdict(handshake)
                .map(verdict -> verdict instanceof Admission.Verdict.Admitted
                        ? Optional.of(owner.openExternal(handshake, transport))
                        : Optional.<ExternalSession>empty())
                .recover(cause -> {
                    LOG.log(Level.ERROR, "the admission of a handshake failed; the client is refused", cause);
                    return Future.succeededFuture(Optional.empty());
                });
    }
}
