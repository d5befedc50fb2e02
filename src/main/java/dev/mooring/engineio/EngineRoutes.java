package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.WebSocketHandshake;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.NodeKey;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From an HTTP request to a handshake, a session or an error. Runs on the loop of the connection, and hands over to the
 * loop that owns the session, which the id tells. Immutable; all loops share it.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#protocol">The protocol's requests</a>
 */
public final class EngineRoutes {

    private static final Logger LOG = System.getLogger(EngineRoutes.class.getName());
    private static final String REVISION = "4";
    private static final Duration BETWEEN_LOG_LINES = Duration.ofMinutes(1);

    private final Loops loops;
    private final NodeKey node;
    private final EngineConfig config;
    private final PerLoop<EngineServer> servers;
    private final Admission admission;
    private final ForeignSession foreign;
    private final InstantSource clock;
    private final RefusedOrigins refusedOrigins;

    /**
     * The routes to these servers.
     *
     * @param servers the sessions of each loop
     */
    EngineRoutes(Loops loops, NodeSources sources, PerLoop<EngineServer> servers, EngineNode.Seams seams) {
        this.loops = loops;
        this.node = sources.node();
        this.config = servers.of(loops.at(0)).config();
        this.servers = servers;
        this.admission = seams.admission();
        this.foreign = seams.foreign();
        this.clock = sources.clock();
        this.refusedOrigins = new RefusedOrigins(loops.at(0), BETWEEN_LOG_LINES);
    }

    /** Answers a request whose body was not touched yet. Must be called on the connection's loop. */
    public void handle(HttpServerRequest request) {
        Decoded<EngineQuery> query = EngineQuery.decode(request.query());
        Optional<SessionId> sid = sid(query);
        if (sid.isPresent() && !sid.get().node().equals(node)) {
            relay(request, query, sid.get());
        } else {
            answer(request, query, sid);
        }
    }

    /** Ends the poll of that session with a noop, if it is ours and one waits; any loop may ask. */
    public void releasePoll(SessionId sid) {
        if (sid.node().equals(node) && sid.loop() < loops.size()) {
            EngineServer server = servers.of(loops.at(sid.loop()));
            server.loop().run(() -> server.releasePoll(sid));
        }
    }

    private static Optional<SessionId> sid(Decoded<EngineQuery> query) {
        return query instanceof Decoded.Ok<EngineQuery> ok
                ? Optional.ofNullable(ok.value().sid()).flatMap(SessionId::parse)
                : Optional.empty();
    }

    /*
     * Before this node has said anything: all of the answer is the owner's, what it says to pages of other origins
     * included, so that nobody can tell to which node a request, or its preflight, has come.
     */
    private void relay(HttpServerRequest request, Decoded<EngineQuery> query, SessionId sid) {
        request.pause();
        foreign.relay(request, address(request), sid).otherwise(false).onSuccess(taken -> {
            if (!taken) {
                request.resume();
                answer(request, query, Optional.of(sid));
            }
        });
    }

    private String address(HttpServerRequest request) {
        return foreign.client(request).orElseGet(() -> ClientAddress.of(request, config.trustedProxyHops()));
    }

    /**
     * Puts on the answer which pages may read it, as on that to a handshake. A request of a page whose origin is refused is
     * counted.
     */
    public OriginPolicy.Grant allowOrigin(HttpServerRequest request) {
        OriginPolicy.Grant grant = EngineAnswers.allowOrigin(request, config.origins());
        if (grant == OriginPolicy.Grant.REFUSED) {
            refusedOrigins.add(request.getHeader(HttpHeaders.ORIGIN));
        }
        return grant;
    }

    /** How many requests of refused origins came since the start; asks the first loop. */
    public Future<Long> refusedOrigins() {
        return refusedOrigins.total();
    }

    private void answer(HttpServerRequest request, Decoded<EngineQuery> query, Optional<SessionId> sid) {
        OriginPolicy.Grant grant = allowOrigin(request);
        // Whatever it asks about: a preflight is no part of a session, so none can be wrong about it.
        if (request.method().equals(HttpMethod.OPTIONS)) {
            EngineAnswers.preflight(request, grant);
        } else if (grant == OriginPolicy.Grant.REFUSED) {
            EngineAnswers.error(request, EngineError.FORBIDDEN);
        } else if (query instanceof Decoded.Ok<EngineQuery> ok) {
            route(request, ok.value(), sid);
        } else {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        }
    }

    private void route(HttpServerRequest request, EngineQuery query, Optional<SessionId> sid) {
        String transport = query.transport();
        boolean websocket = WebSocketTransport.NAME.equals(transport);
        if (!websocket && !PollingTransport.NAME.equals(transport)) {
            EngineAnswers.error(request, EngineError.UNKNOWN_TRANSPORT);
        } else if (query.sid() == null) {
            shakeHands(request, websocket, query.revision());
        } else {
            find(request, websocket, sid);
        }
    }

    // Without a sid: a handshake

    private void shakeHands(HttpServerRequest request, boolean websocket, @Nullable String revision) {
        if (!request.method().equals(HttpMethod.GET)) {
            EngineAnswers.error(request, EngineError.BAD_HANDSHAKE_METHOD);
        } else if (websocket != WebSocketHandshake.isAskedBy(request)) {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        } else if (!REVISION.equals(revision)) {
            EngineAnswers.error(request, EngineError.UNSUPPORTED_PROTOCOL_VERSION);
        } else {
            admit(request, websocket);
        }
    }

    private void admit(HttpServerRequest request, boolean websocket) {
        Handshake handshake = handshake(request);
        // The loop of the connection, so that all of a WebSocket session stays on one.
        EngineServer server = servers.current().orElse(servers.of(loops.at(0)));
        Future<Admission.Verdict> verdict = ask(handshake);
        if (verdict.isComplete()) {
            open(request, websocket, handshake, server, verdict);
        } else {
            request.pause();
            verdict.onComplete(ignored -> {
                request.resume();
                open(request, websocket, handshake, server, verdict);
            });
        }
    }

    /** The handshake that a request is. */
    Handshake handshake(HttpServerRequest request) {
        return Handshake.of(request, address(request), config.trustedProxyHops(), clock.instant());
    }

    /** Whether it is admitted; answers on the caller's loop. */
    Future<Admission.Verdict> ask(Handshake handshake) {
        try {
            return admission.admit(handshake);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void open(
            HttpServerRequest request,
            boolean websocket,
            Handshake handshake,
            EngineServer server,
            Future<Admission.Verdict> verdict) {
        if (verdict.failed()) {
            LOG.log(Level.ERROR, "a handshake could not be decided on", verdict.cause());
            EngineAnswers.refused(request, new Admission.Verdict.Refused(503, "Service unavailable", 1));
        } else if (verdict.result() instanceof Admission.Verdict.Refused refused) {
            EngineAnswers.refused(request, refused);
        } else if (verdict.result() instanceof Admission.Verdict.Elsewhere elsewhere) {
            relayHandshake(request, handshake, elsewhere.otherwise());
        } else if (request.response().closed()) {
            admission.released(handshake); // the client did not wait for the verdict
        } else if (verdict.result() instanceof Admission.Verdict.Admitted admitted) {
            EngineAnswers.admitted(request, admitted);
            open(request, websocket, handshake, server);
        }
    }

    private void relayHandshake(HttpServerRequest request, Handshake handshake, Admission.Verdict.Refused otherwise) {
        request.pause();
        foreign.relayHandshake(request, handshake.address()).otherwise(false).onSuccess(taken -> {
            if (!taken) {
                request.resume();
                EngineAnswers.refused(request, otherwise);
            }
        });
    }

    private void open(HttpServerRequest request, boolean websocket, Handshake handshake, EngineServer server) {
        if (websocket) {
            accept(request, server)
                    .onSuccess(transport -> server.loop().run(() -> server.openWebSocket(handshake, transport)))
                    .onFailure(failure -> admission.released(handshake));
        } else {
            server.loop().run(() -> server.openPolling(handshake, request));
        }
    }

    /** Turns the request into a WebSocket, on the connection's loop. A client that is none is told when this fails. */
    private Future<WebSocketTransport> accept(HttpServerRequest request, EngineServer server) {
        Optional<String> answer = WebSocketHandshake.accept(request);
        if (answer.isEmpty()) {
            request.response().putHeader("Sec-WebSocket-Version", WebSocketHandshake.VERSION);
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
            return Future.failedFuture("no WebSocket handshake");
        }
        WebSocketHandshake.subprotocol(request)
                .ifPresent(first -> request.response().putHeader(WebSocketHandshake.SUBPROTOCOL, first));
        return opened(request, answer.get(), server).onFailure(EngineRoutes::logFailedUpgrade);
    }

    private static void logFailedUpgrade(Throwable failure) {
        if (failure instanceof ClosedChannelException) {
            LOG.log(Level.DEBUG, "a client hung up before its WebSocket was open");
        } else {
            LOG.log(Level.WARNING, "a WebSocket could not be opened", failure);
        }
    }

    private Future<WebSocketTransport> opened(HttpServerRequest request, String answer, EngineServer server) {
        try {
            return WebSocketTransport.open(
                    request,
                    answer,
                    server.loop(),
                    server.frames(),
                    config.limits().maxPayload());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    // With a sid: a request for a session

    private void find(HttpServerRequest request, boolean websocket, Optional<SessionId> sid) {
        if (sid.isEmpty() || !sid.get().node().equals(node) || sid.get().loop() >= loops.size()) {
            EngineAnswers.error(request, EngineError.UNKNOWN_SID);
        } else {
            dispatch(
                    request, websocket, sid.get(), servers.of(loops.at(sid.get().loop())));
        }
    }

    private void dispatch(HttpServerRequest request, boolean websocket, SessionId id, EngineServer server) {
        if (websocket != WebSocketHandshake.isAskedBy(request)) {
            refuse(request, id, server);
        } else if (websocket) {
            probe(request, id, server);
        } else if (request.method().equals(HttpMethod.GET)) {
            server.loop().run(() -> poll(request, id, server));
        } else if (request.method().equals(HttpMethod.POST)) {
            new Post(request, id, server).read();
        } else {
            refuse(request, id, server);
        }
    }

    /** The answer to a request that fits no session, were there one of that id or not. */
    private static void refuse(HttpServerRequest request, SessionId id, EngineServer server) {
        server.loop().run(() -> {
            boolean isKnown = server.find(id) != null;
            EngineAnswers.error(request, isKnown ? EngineError.BAD_REQUEST : EngineError.UNKNOWN_SID);
        });
    }

    private static void poll(HttpServerRequest request, SessionId id, EngineServer server) {
        EngineSession session = server.find(id);
        if (session == null) {
            EngineAnswers.error(request, EngineError.UNKNOWN_SID);
        } else if (!session.poll(request)) {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        }
    }

    /*
     * Whether the session exists must be known before the upgrade is answered, and the upgrade must be answered on the
     * connection's loop: there and back again, unless the two loops are one.
     */
    private void probe(HttpServerRequest request, SessionId id, EngineServer server) {
        Loop here = loops.here(server.loop().vertx());
        request.pause();
        server.loop().run(() -> {
            EngineSession session = server.find(id);
            here.run(() -> {
                request.resume();
                if (session == null) {
                    EngineAnswers.error(request, EngineError.UNKNOWN_SID);
                } else {
                    accept(request, server).onSuccess(transport -> server.loop().run(() -> session.probe(transport)));
                }
            });
        });
    }
}
