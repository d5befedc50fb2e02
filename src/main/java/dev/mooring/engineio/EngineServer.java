package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionMint;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.http.HttpServerOptions;

/**
 * The sessions of a whole node: one {@link LoopSessions} per loop, and the routes that lead to them. Immutable; any
 * thread may hold it.
 *
 * @param routes where the protocol's requests go
 * @param sessions the sessions, by the index of their loop
 */
public record EngineServer(EngineRoutes routes, PerLoop<LoopSessions> sessions) {

    private static final int MAX_LINE_BYTES = 16 * 1024;

    /** 16 KB of the client's, and 1 KB of what proxies, or a node that relays the request, add to them. */
    private static final int MAX_HEADER_BYTES = 17 * 1024;

    /** Tells an admission of the ends of the sessions that it admitted. */
    private record Releases(Admission admission) implements SessionListener {

        @Override
        public void closed(EngineSession session, CloseReason reason) {
            admission.released(session.handshake());
        }
    }

    /** A node without sessions yet. */
    public static EngineServer create(
            Loops loops, NodeSources sources, EngineConfig config, SessionAcceptor acceptor, EngineHooks hooks) {
        SessionListener listener = SessionListener.both(new Releases(hooks.admission()), hooks.listener());
        PerLoop<LoopSessions> sessions = PerLoop.create(
                loops,
                loop -> new LoopSessions(
                        loop,
                        config,
                        new SessionMint(sources.node(), loop.index(), sources.random()),
                        acceptor,
                        listener));
        return new EngineServer(new EngineRoutes(loops, sources, sessions, hooks), sessions);
    }

    /**
     * What the HTTP server in front must be set to. Vert.x would offer to compress WebSocket messages, which the taken
     * over channel does not do; it would speak HTTP/2 in plain text, which has floods of its own, and clients never use; and its
     * limits for the request line and for headers are below what tokens and cookies may need.
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
