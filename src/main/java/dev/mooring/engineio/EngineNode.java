package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionMint;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.http.HttpServerOptions;

/**
 * The sessions of a whole node: one {@link EngineServer} per loop, and the routes that lead to them. Immutable; any
 * thread may hold it.
 *
 * @param routes where the protocol's requests go
 * @param servers the sessions, by the index of their loop
 * @param guests lets clients of other protocols in
 */
public record EngineNode(EngineRoutes routes, PerLoop<EngineServer> servers, Guests guests) {

    private static final int MAX_LINE_BYTES = 16 * 1024;

    /** 16 KB of the client's, and 1 KB of what proxies, or a node that relays the request, add to them. */
    private static final int MAX_HEADER_BYTES = 17 * 1024;

    /**
     * Extension points of a node's sessions.
     *
     * @param listener told of every session that opens, changes its transport or closes
     * @param admission asked before a session is opened, and told when it is over
     * @param foreign takes requests to other nodes
     */
    public record Seams(SessionListener listener, Admission admission, ForeignSession foreign) {

        /** Nobody else has to do with them. */
        public static final Seams NONE = new Seams(SessionListener.NONE, Admission.ALL, ForeignSession.NONE);

        /** These, and that is who may open a session. */
        public Seams withAdmission(Admission other) {
            return new Seams(listener, other, foreign);
        }
    }

    /** Tells an admission of the ends of the sessions that it admitted. */
    private record Releases(Admission admission) implements SessionListener {

        @Override
        public void closed(Session session, CloseReason reason) {
            admission.released(session.handshake());
        }
    }

    /** A node without sessions yet. */
    public static EngineNode create(
            Loops loops, NodeSources sources, EngineConfig config, SessionAcceptor acceptor, Seams seams) {
        SessionListener listener = SessionListener.both(new Releases(seams.admission()), seams.listener());
        PerLoop<EngineServer> servers = PerLoop.create(
                loops,
                loop -> new EngineServer(
                        loop,
                        config,
                        new SessionMint(sources.node(), loop.index(), sources.random()),
                        acceptor,
                        listener));
        EngineRoutes routes = new EngineRoutes(loops, sources, servers, seams);
        return new EngineNode(routes, servers, new Guests(loops, routes, servers));
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
