package dev.mooring.socketio;

import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.EngineServer;
import dev.mooring.engineio.LoopSessions;
import dev.mooring.engineio.NodeSources;
import dev.mooring.engineio.OriginPolicy;
import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A Socket.IO server for any Vert.x program: namespaces, and the HTTP routes by which clients connect. Immutable; any thread
 * may hold it.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.create(vertx, ServerOptions.DEFAULTS);
 * io.of("/chat").onConnect(socket -> socket.on("hello", (args, ack) -> ack.send("world")));
 * Router router = Router.router(vertx);
 * io.mount(router);
 * vertx.createHttpServer(io.httpServerOptions()).requestHandler(router).listen(3001);
 * }</pre>
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#server">Server</a>
 */
public final class SocketIoServer {

    /**
     * The official browser client's own build.
     *
     * @see <a href="https://socket.io/docs/v4/client-installation/">Client installation</a>
     */
    private static final Set<String> OFFICIAL_CLIENT = Set.of(
            "socket.io.js",
            "socket.io.js.map",
            "socket.io.min.js",
            "socket.io.min.js.map",
            "socket.io.esm.min.js",
            "socket.io.esm.min.js.map",
            "socket.io.msgpack.min.js",
            "socket.io.msgpack.min.js.map");

    /** Browsers may cache the file but must revalidate it: in a new release it has the same name. */
    private static final String CACHE_CONTROL = "public, max-age=0, must-revalidate";

    private final ServerOptions options;
    private final Namespaces namespaces;
    private final EngineServer engine;

    private SocketIoServer(ServerOptions options, Namespaces namespaces, EngineServer engine) {
        this.options = options;
        this.namespaces = namespaces;
        this.engine = engine;
    }

    /**
     * A server on the caller's event loop, which owns all its sessions: for a program with one verticle. Must be called
     * in the verticle.
     *
     * @throws IllegalStateException when the caller is on no event loop
     */
    public static SocketIoServer create(Vertx vertx, ServerOptions options) {
        return create(Loops.of(List.of(Loop.current(0, vertx))), options);
    }

    /** A server on several event loops, each of which owns the sessions that open on it. */
    public static SocketIoServer create(Loops loops, ServerOptions options) {
        return create(loops, options, EngineHooks.NONE);
    }

    /**
     * A server on several event loops, with hooks.
     *
     * @param hooks extension points, for example an admission
     */
    public static SocketIoServer create(Loops loops, ServerOptions options, EngineHooks hooks) {
        return create(
                loops,
                options,
                Namespaces.create(loops, options.clients()),
                NodeSources.create(new SecureRandom(), InstantSource.system()),
                hooks);
    }

    /**
     * A server as part of a larger program.
     *
     * @param sources the node's key, clock and randomness, for ids and times of sessions
     * @param hooks extension points of its sessions
     */
    public static SocketIoServer create(
            Loops loops, ServerOptions options, Namespaces namespaces, NodeSources sources, EngineHooks hooks) {
        EngineServer engine = EngineServer.create(
                loops, sources, options.engine(), session -> EnginePipe.under(namespaces, session), hooks);
        return new SocketIoServer(options, namespaces, engine);
    }

    /** Declares the namespace of that name, which clients can join from now on. */
    public Namespace of(String name) {
        return namespaces.of(name);
    }

    /** Declares the namespaces whose names the predicate accepts. */
    public DynamicNamespaces of(Predicate<String> accepts) {
        return namespaces.of(accepts);
    }

    /**
     * Adds the server's routes to a router. Call it before a handler that reads bodies is added. One server may be mounted
     * on the routers of several verticles.
     */
    public void mount(Router router) {
        String path = options.engine().path();
        mountAt(router, path);
        if (options.serveClient()) {
            mountFiles(router, path, OFFICIAL_CLIENT);
        }
    }

    /**
     * Adds the route by which clients connect at another path, too. {@code socket.handshake().uri()} begins with the path
     * that a client has used.
     *
     * @param path begins and ends with a slash
     */
    public void mountAt(Router router, String path) {
        router.route(path).handler(request -> engine.routes().handle(request.request()));
    }

    /**
     * Serves files of the class path's folder {@code client} to pages of allowed origins, with an ETag, gzipped where the
     * browser accepts it.
     *
     * @param names the files' names, which are also their paths: {@code mooring-client.js} is served at
     *     {@code /mooring-client.js}
     */
    public void mountFiles(Router router, Set<String> names) {
        mountFiles(router, "/", names);
    }

    private void mountFiles(Router router, String path, Set<String> names) {
        StaticFiles files = new StaticFiles("client/", this::allowOrigin);
        // By name, one route each: nothing else under the path is a file, however it is spelled.
        for (String name : names) {
            files.mount(router, path + name, name);
            router.options(path + name).handler(request -> engine.routes().handle(request.request()));
        }
    }

    private void allowOrigin(HttpServerRequest request) {
        OriginPolicy.Grant ignored = engine.routes().allowOrigin(request);
        // A browser must not use a file that it cached for one origin for another one.
        request.response().putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL).putHeader(HttpHeaders.VARY, "Origin");
    }

    /** Connects clients of other protocols than Engine.IO to the same namespaces. */
    public ExternalConnections externalConnections() {
        return new ExternalConnections(engine.external(), namespaces);
    }

    /** Ends the open poll of that session without packets; without effect when there is none. Any thread may call it. */
    public void releasePoll(SessionId sid) {
        engine.routes().releasePoll(sid);
    }

    /** The options for the HTTP server, which must not offer clients what this server does not support. */
    public HttpServerOptions httpServerOptions() {
        return EngineServer.serverOptions();
    }

    /** The number of sessions; asks each loop. */
    public Future<Integer> sessions() {
        return engine.sessions().sum(LoopSessions::count).map(Long::intValue);
    }

    /** The number of requests from refused origins since the start; asks the first loop. */
    public Future<Long> refusedOrigins() {
        return engine.routes().refusedOrigins();
    }

    /** The number of Engine.IO packets sent to clients since the start; asks each loop. */
    public Future<Long> packetsSent() {
        return engine.sessions().sum(LoopSessions::packetsSent);
    }

    /** Closes all sessions. Stock clients reconnect by themselves, to this server or another. */
    public Future<Void> close(CloseReason reason) {
        return engine.sessions().run(server -> server.closeAll(reason));
    }
}
