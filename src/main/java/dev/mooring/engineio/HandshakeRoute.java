package dev.mooring.engineio;

import dev.mooring.engineio.transport.WebSocketHandshake;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Handles requests without a sid: checks the request, asks the {@link Admission}, and opens a session on the loop of the
 * connection. Immutable; all loops share it.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#handshake">Handshake</a>
 */
final class HandshakeRoute {

    private static final Logger LOG = System.getLogger(HandshakeRoute.class.getName());
    private static final String REVISION = "4";

    private final PerLoop<LoopSessions> sessions;
    private final Loop first;
    private final int trustedProxyHops;
    private final Admission admission;
    private final RequestRelay relay;
    private final InstantSource clock;

    /**
     * A route to new sessions.
     *
     * @param first the loop that owns a session whose connection is on none of the node's loops
     */
    HandshakeRoute(PerLoop<LoopSessions> sessions, Loop first, InstantSource clock, EngineHooks hooks) {
        this.sessions = sessions;
        this.first = first;
        this.trustedProxyHops = sessions.of(first).config().trustedProxyHops();
        this.admission = hooks.admission();
        this.relay = hooks.relay();
        this.clock = clock;
    }

    /**
     * Opens a session, or answers why not.
     *
     * @param websocket whether the query asks for a WebSocket
     * @param revision the query's revision of the protocol
     */
    void handle(HttpServerRequest request, boolean websocket, @Nullable String revision) {
        if (!request.method().equals(HttpMethod.GET)) {
            EngineAnswers.error(request, EngineError.BAD_HANDSHAKE_METHOD);
        } else if (websocket != WebSocketHandshake.isUpgrade(request)) {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        } else if (!REVISION.equals(revision)) {
            EngineAnswers.error(request, EngineError.UNSUPPORTED_PROTOCOL_VERSION);
        } else {
            askAdmission(request, websocket);
        }
    }

    private void askAdmission(HttpServerRequest request, boolean websocket) {
        Handshake handshake = handshake(request);
        // The connection's loop owns the session, so a WebSocket session needs one loop only.
        LoopSessions owner = sessions.current().orElse(sessions.of(first));
        Future<Admission.Verdict> verdict = verdict(handshake);
        if (verdict.isComplete()) {
            applyVerdict(request, websocket, handshake, owner, verdict);
        } else {
            request.pause();
            verdict.onComplete(ignored -> {
                request.resume();
                applyVerdict(request, websocket, handshake, owner, verdict);
            });
        }
    }

    /** Reads the handshake from its request. */
    Handshake handshake(HttpServerRequest request) {
        return Handshake.of(
                ClientAddress.of(request, relay, trustedProxyHops),
                ClientAddress.isSecure(request, trustedProxyHops),
                request.uri(),
                request.headers(),
                clock.instant());
    }

    /** Asks the admission. */
    Future<Admission.Verdict> verdict(Handshake handshake) {
        try {
            return admission.admit(handshake);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void applyVerdict(
            HttpServerRequest request,
            boolean websocket,
            Handshake handshake,
            LoopSessions owner,
            Future<Admission.Verdict> verdict) {
        if (verdict.failed()) {
            LOG.log(Level.ERROR, "the admission of a handshake failed; the client gets a 503", verdict.cause());
            EngineAnswers.refused(request, new Admission.Verdict.Refused(503, "Service unavailable", 1));
        } else if (verdict.result() instanceof Admission.Verdict.Refused refused) {
            EngineAnswers.refused(request, refused);
        } else if (verdict.result() instanceof Admission.Verdict.RelayToOtherNode elsewhere) {
            relayHandshake(request, handshake, elsewhere.otherwise());
        } else if (request.response().closed()) {
            admission.released(handshake); // the client did not wait for the verdict
        } else if (verdict.result() instanceof Admission.Verdict.Admitted admitted) {
            EngineAnswers.admitted(request, admitted);
            openSession(request, websocket, handshake, owner);
        }
    }

    private void relayHandshake(HttpServerRequest request, Handshake handshake, Admission.Verdict.Refused otherwise) {
        request.pause();
        relay.relayHandshake(request, handshake.address()).otherwise(false).onSuccess(taken -> {
            if (!taken) {
                request.resume();
                EngineAnswers.refused(request, otherwise);
            }
        });
    }

    private void openSession(HttpServerRequest request, boolean websocket, Handshake handshake, LoopSessions owner) {
        if (websocket) {
            WebSocketUpgrade.accept(request, owner)
                    .onSuccess(transport -> owner.loop().run(() -> owner.openWebSocket(handshake, transport)))
                    .onFailure(failure -> admission.released(handshake));
        } else {
            owner.loop().run(() -> owner.openPolling(handshake, request));
        }
    }
}
