package dev.mooring.engineio;

import dev.mooring.id.NodeKey;
import dev.mooring.id.SessionMint;
import dev.mooring.loop.Loops;
import io.vertx.core.http.HttpServerOptions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions of a whole node: one {@link EngineServer} per loop, and the routes that lead to them. Immutable; any
 * thread may hold it.
 *
 * @param routes where the protocol's requests go
 * @param servers the sessions, by the index of their loop
 */
public record EngineNode(EngineRoutes routes, List<EngineServer> servers) {

    private static final int MAX_HEADER_BYTES = 16 * 1024;

    public EngineNode {
        servers = List.copyOf(servers);
    }

    /** What others have to do with the sessions of a node. */
    public record Seams(SessionListener listener, Admission admission, ForeignSession foreign) {

        /** Nobody else has to do with them. */
        public static final Seams NONE = new Seams(SessionListener.NONE, Admission.ALL, ForeignSession.NONE);

        /** These, and that is who may open a session. */
        public Seams withAdmission(Admission other) {
            return new Seams(listener, other, foreign);
        }
    }

    /** A node without sessions yet. */
    public static EngineNode create(
            Loops loops, NodeKey node, EngineConfig config, SessionAcceptor acceptor, Seams seams) {
        SecureRandom random = new SecureRandom();
        List<EngineServer> servers = new ArrayList<>(loops.size());
        loops.forEach(loop -> servers.add(new EngineServer(
                loop, config, new SessionMint(node, loop.index(), random), acceptor, seams.listener())));
        return new EngineNode(new EngineRoutes(loops, node, servers, seams.admission(), seams.foreign()), servers);
    }

    /**
     * What the HTTP server in front must be set to. Vert.x would offer to compress WebSocket messages, which the taken
     * over channel does not do; it would speak HTTP/2 in plain text, which has floods of its own, and clients never use; and its
     * limit for headers is below what tokens and cookies may need.
     */
    public static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES);
    }
}
