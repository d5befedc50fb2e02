package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.NodeKey;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Routes the HTTP requests of the protocol: to a new session, to the session that the sid names, to another node, or to an
 * error. Runs on the loop of the connection. Immutable; all loops share it.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#protocol">The protocol's requests</a>
 */
public final class EngineRoutes {

    private static final Duration BETWEEN_LOG_LINES = Duration.ofMinutes(1);

    private final Loops loops;
    private final NodeKey node;
    private final EngineConfig config;
    private final PerLoop<LoopSessions> sessions;
    private final RequestRelay relay;
    private final HandshakeRoute handshakes;
    private final SessionRoute requests;
    private final RefusedOrigins refusedOrigins;

    /**
     * Routes to these sessions.
     *
     * @param sessions the sessions of each loop
     */
    EngineRoutes(Loops loops, NodeSources sources, PerLoop<LoopSessions> sessions, EngineHooks hooks) {
        this.loops = loops;
        this.node = sources.node();
        this.config = sessions.of(loops.at(0)).config();
        this.sessions = sessions;
        this.relay = hooks.relay();
        this.handshakes = new HandshakeRoute(sessions, loops.at(0), sources.clock(), hooks);
        this.requests = new SessionRoute(loops, node, sessions);
        this.refusedOrigins = new RefusedOrigins(loops.at(0), BETWEEN_LOG_LINES);
    }

    /** Answers a request whose body nobody has read yet. Must be called on the connection's loop. */
    public void handle(HttpServerRequest request) {
        Decoded<EngineQuery> query = EngineQuery.decode(request.query());
        Optional<SessionId> sid = sid(query);
        if (sid.isPresent() && !sid.get().node().equals(node)) {
            relayToOwner(request, query, sid.get());
        } else {
            serve(request, query, sid);
        }
    }

    /** Ends the open poll of a session of this node with a noop; without effect when there is none. Any loop may call it. */
    public void releasePoll(SessionId sid) {
        if (sid.node().equals(node) && sid.loop() < loops.size()) {
            LoopSessions owner = sessions.of(loops.at(sid.loop()));
            owner.loop().run(() -> owner.releasePoll(sid));
        }
    }

    private static Optional<SessionId> sid(Decoded<EngineQuery> query) {
        return query instanceof Decoded.Ok<EngineQuery> ok
                ? Optional.ofNullable(ok.value().sid()).flatMap(SessionId::parse)
                : Optional.empty();
    }

    /*
     * The owner sets every header of the answer, its CORS headers too, so that the answer does not depend on the node that
     * received the request or its preflight.
     */
    private void relayToOwner(HttpServerRequest request, Decoded<EngineQuery> query, SessionId sid) {
        request.pause();
        String client = ClientAddress.of(request, relay, config.trustedProxyHops());
        relay.relay(request, client, sid).otherwise(false).onSuccess(taken -> {
            if (!taken) {
                request.resume();
                serve(request, query, Optional.of(sid));
            }
        });
    }

    /**
     * Sets the CORS headers of the answer, as on the answer to a handshake, and counts the request if its origin is
     * refused.
     */
    public OriginPolicy.Grant allowOrigin(HttpServerRequest request) {
        OriginPolicy.Grant grant = EngineAnswers.allowOrigin(request, config.origins());
        if (grant == OriginPolicy.Grant.REFUSED) {
            refusedOrigins.add(request.getHeader(HttpHeaders.ORIGIN));
        }
        return grant;
    }

    /** The number of requests from refused origins since the start; asks the first loop. */
    public Future<Long> refusedOrigins() {
        return refusedOrigins.total();
    }

    /** The route of requests without a sid. */
    HandshakeRoute handshakes() {
        return handshakes;
    }

    private void serve(HttpServerRequest request, Decoded<EngineQuery> query, Optional<SessionId> sid) {
        OriginPolicy.Grant grant = allowOrigin(request);
        // First: a preflight belongs to no session, so its query may be anything.
        if (request.method().equals(HttpMethod.OPTIONS)) {
            EngineAnswers.preflight(request, grant);
        } else if (grant == OriginPolicy.Grant.REFUSED) {
            EngineAnswers.error(request, EngineError.FORBIDDEN);
        } else if (query instanceof Decoded.Ok<EngineQuery> ok) {
            dispatch(request, ok.value(), sid);
        } else {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        }
    }

    private void dispatch(HttpServerRequest request, EngineQuery query, Optional<SessionId> sid) {
        String transport = query.transport();
        boolean websocket = WebSocketTransport.NAME.equals(transport);
        if (!websocket && !PollingTransport.NAME.equals(transport)) {
            EngineAnswers.error(request, EngineError.UNKNOWN_TRANSPORT);
        } else if (query.sid() == null) {
            handshakes.handle(request, websocket, query.revision());
        } else {
            requests.handle(request, websocket, sid);
        }
    }
}
