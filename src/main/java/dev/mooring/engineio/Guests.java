package dev.mooring.engineio;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Lets clients of other protocols in, by the origins, limits and names of Engine.IO's clients. Immutable; all loops share
 * it.
 */
public final class Guests {

    private static final Logger LOG = System.getLogger(Guests.class.getName());

    private final Loops loops;
    private final EngineRoutes routes;
    private final PerLoop<EngineServer> servers;

    Guests(Loops loops, EngineRoutes routes, PerLoop<EngineServer> servers) {
        this.loops = loops;
        this.routes = routes;
        this.servers = servers;
    }

    /** Puts on the answer which pages may read it; false when the page that asks may not connect, which is counted. */
    public boolean allowOrigin(HttpServerRequest request) {
        return routes.allowOrigin(request) != OriginPolicy.Grant.REFUSED;
    }

    /** Answers a preflight, whose origin may be refused. */
    public void preflight(HttpServerRequest request) {
        EngineAnswers.preflight(request, routes.allowOrigin(request));
    }

    /** Answers a request of a page that may not connect. */
    public void refuse(HttpServerRequest request) {
        EngineAnswers.error(request, EngineError.FORBIDDEN);
    }

    /** What one session may take. */
    public EngineLimits limits() {
        return servers.of(loops.at(0)).config().limits();
    }

    /** The caller's loop. */
    public Loop loop() {
        return servers.here().loop();
    }

    /**
     * Opens a session that began with that request, on the caller's loop, where the future completes; empty when a limit
     * or a drain refuses it.
     *
     * @param transport {@code websocket} or {@code polling}
     */
    public Future<Optional<GuestSession>> open(HttpServerRequest request, String transport) {
        EngineServer server = servers.here();
        Handshake handshake = routes.handshake(request);
        return routes.ask(handshake)
                .map(verdict -> verdict instanceof Admission.Verdict.Admitted
                        ? Optional.of(server.openGuest(handshake, transport))
                        : Optional.<GuestSession>empty())
                .recover(cause -> {
                    LOG.log(Level.ERROR, "a handshake could not be decided on", cause);
                    return Future.succeededFuture(Optional.empty());
                });
    }
}
