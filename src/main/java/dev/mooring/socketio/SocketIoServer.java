package dev.mooring.socketio;

import dev.mooring.engineio.EngineNode;
import dev.mooring.engineio.EngineNode.Seams;
import dev.mooring.engineio.EngineServer;
import dev.mooring.engineio.NodeSources;
import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A Socket.IO server for any Vert.x program: a set of namespaces, and routes that bring clients to them. Immutable; any
 * thread may hold it.
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

    private final ServerOptions options;
    private final Namespaces namespaces;
    private final EngineNode engine;

    private SocketIoServer(ServerOptions options, Namespaces namespaces, EngineNode engine) {
        this.options = options;
        this.namespaces = namespaces;
        this.engine = engine;
    }

    /**
     * A server on the caller's event loop, which owns all its sessions: for a program with one verticle. To be called
     * in the verticle.
     *
     * @throws IllegalStateException when the caller is on no event loop
     */
    public static SocketIoServer create(Vertx vertx, ServerOptions options) {
        return create(Loops.of(List.of(Loop.current(0, vertx))), options);
    }

    /** A server on several event loops, each of which owns the sessions that begin on it. */
    public static SocketIoServer create(Loops loops, ServerOptions options) {
        return create(loops, options, Seams.NONE);
    }

    /**
     * A server on several event loops, with hooks.
     *
     * @param seams who may open a session, and who hears of it
     */
    public static SocketIoServer create(Loops loops, ServerOptions options, Seams seams) {
        return create(
                loops,
                options,
                Namespaces.create(loops, options.clients()),
                NodeSources.create(new SecureRandom(), InstantSource.system()),
                seams);
    }

    /**
     * A server as part of something larger.
     *
     * @param sources where its sessions take their ids and times from
     * @param seams extension points of its sessions
     */
    public static SocketIoServer create(
            Loops loops, ServerOptions options, Namespaces namespaces, NodeSources sources, Seams seams) {
        EngineNode engine = EngineNode.create(
                loops, sources, options.engine(), session -> EnginePipe.under(namespaces, session), seams);
        return new SocketIoServer(options, namespaces, engine);
    }

    /** The namespace of that name, from now on open to clients. */
    public Namespace of(String name) {
        return namespaces.of(name);
    }

    /** The namespaces whose names the predicate accepts. */
    public DynamicNamespaces of(Predicate<String> accepts) {
        return namespaces.of(accepts);
    }

    /**
     * Puts the server's routes on a router, before any handler that reads bodies. The same server may be mounted on the
     * routers of several verticles.
     */
    public void mount(Router router) {
        String path = options.engine().path();
        router.route(path).handler(request -> engine.routes().handle(request.request()));
        if (options.serveClient()) {
            new StaticFiles(path, StaticFiles.OFFICIAL_CLIENT, engine.routes()).mount(router);
        }
    }

    /**
     * Serves files of the class path's folder {@code client} to the pages that may connect: with a tag, gzipped where the
     * browser takes it.
     *
     * @param names the files' names, which are also their paths: {@code mooring-client.js} is served at
     *     {@code /mooring-client.js}
     */
    public void mountFiles(Router router, Set<String> names) {
        new StaticFiles("/", names, engine.routes()).mount(router);
    }

    /** Lets clients of other protocols into the same namespaces. */
    public GuestDoor guests() {
        return new GuestDoor(engine.guests(), namespaces);
    }

    /** Ends a long poll of that session without packets, if one waits; any thread may ask. */
    public void releasePoll(SessionId sid) {
        engine.routes().releasePoll(sid);
    }

    /** What the HTTP server in front must be set to, so that it offers clients nothing that is not kept. */
    public HttpServerOptions httpServerOptions() {
        return EngineNode.serverOptions();
    }

    /** How many sessions there are; asks each loop. */
    public Future<Integer> sessions() {
        return engine.servers().sum(EngineServer::count).map(Long::intValue);
    }

    /** How many requests of pages of refused origins came since the start; asks the first loop. */
    public Future<Long> refusedOrigins() {
        return engine.routes().refusedOrigins();
    }

    /** How many Engine.IO packets were sent to clients since the start; asks each loop. */
    public Future<Long> packetsSent() {
        return engine.servers().sum(EngineServer::packetsSent);
    }

    /** Ends all sessions; clients come back by themselves, to this server or another. */
    public Future<Void> close(CloseReason reason) {
        return engine.servers().run(server -> server.closeAll(reason));
    }
}
