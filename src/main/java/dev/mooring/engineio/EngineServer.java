package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionIdGenerator;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.http.HttpServerOptions;

/**
 * The Engine.IO server of a node: the sessions of each loop, and the routes to them. Immutable; any thread may hold it.
 *
 * @param routes routes of the protocol's HTTP requests
 * @param sessions the sessions of each loop
 * @param external opens sessions of other protocols
 */
public record EngineServer(EngineRoutes routes, PerLoop<LoopSessions> sessions, ExternalSessions external) {

    private static final int MAX_LINE_BYTES = 16 * 1024;

    /** 16 KB for the client's headers, and 1 KB for those that proxies and a relaying node add. */
    private static final int MAX_HEADER_BYTES = 17 * 1024;

    /** Tells the admission when a session that it admitted has closed. */
    private record Releases(Admission admission) implements SessionListener {

        @Override
        public void closed(Session session, CloseReason reason) {
            admission.released(session.handshake());
        }
    }

    /** A server without sessions. */
    public static EngineServer create(
            Loops loops, NodeSources sources, EngineConfig config, SessionAcceptor acceptor, EngineHooks hooks) {
        SessionListener listener = SessionListener.both(new Releases(hooks.admission()), hooks.listener());
        PerLoop<LoopSessions> sessions = PerLoop.create(
                loops,
                loop -> new LoopSessions(
                        loop,
                        config,
                        new SessionIdGenerator(sources.node(), loop.index(), sources.random()),
                        acceptor,
                        listener));
        EngineRoutes routes = new EngineRoutes(loops, sources, sessions, hooks);
        return new EngineServer(routes, sessions, new ExternalSessions(loops, routes, sessions));
    }

    /**
     * The options for the HTTP server in front. Compression of WebSocket messages is off, because the server writes its own
     * frames. HTTP/2 in plain text is off, because clients do not use it and it allows floods of its own. The limits for the
     * request line and for headers are higher than Vert.x's, for tokens and cookies.
     */
    public static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES);
    }
}
