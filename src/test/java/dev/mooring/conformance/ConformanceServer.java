package dev.mooring.conformance;

import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineNode;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.OriginPolicy;
import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loops;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.SocketIoOptions;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * The server that the public protocol suites ask for. Its argument is the suite: {@code eio} or {@code sio}; it listens
 * on 127.0.0.1 at {@code PORT}.
 */
public final class ConformanceServer {

    private static final Heartbeat QUICK = new Heartbeat(Duration.ofMillis(300), Duration.ofMillis(200));

    private ConformanceServer() {}

    /** Starts it. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        Loops.start(vertx, 2)
                .compose(loops -> switch (args.length == 0 ? "" : args[0]) {
                    case "eio" -> engineEcho(vertx, loops, port);
                    case "sio" -> socketIoSuite(vertx, loops, port);
                    default -> Future.failedFuture("the mode is eio or sio");
                })
                .onSuccess(listening -> System.out.println("listening on " + listening))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }

    private static Future<Integer> socketIoSuite(Vertx vertx, Loops loops, int port) {
        ServerOptions options = ServerOptions.DEFAULTS
                .withEngine(EngineConfig.of("/socket.io/").withHeartbeat(QUICK).withOrigins(OriginPolicy.ANY))
                .withClients(SocketIoOptions.DEFAULTS.withConnectTimeout(Duration.ofSeconds(1)));
        SocketIoServer io = SocketIoServer.create(loops, options);
        io.of("/").onConnect(ConformanceServer::suite);
        Namespace ignored = io.of("/custom").onConnect(socket -> socket.emit("auth", socket.auth()));
        return listen(vertx, loops, io, port);
    }

    private static void suite(Socket socket) {
        socket.emit("auth", socket.auth());
        socket.on(
                "message",
                args -> socket.emit("message-back", args.toArray().getList().toArray()));
        socket.on("message-with-ack", (args, ack) -> ack.send(args));
        socket.on(
                "emit-with-ack",
                args -> socket.emitWithAck(
                                "emit-with-ack", args.toArray().getList().toArray())
                        .onSuccess(answer ->
                                socket.emit("emit-with-ack", answer.getList().toArray())));
    }

    private static Future<Integer> listen(Vertx vertx, Loops loops, SocketIoServer io, int port) {
        Router router = Router.router(vertx);
        io.mount(router);
        return loops.at(0)
                .call(() -> vertx.createHttpServer(io.httpServerOptions())
                        .requestHandler(router)
                        .listen(port, "127.0.0.1")
                        .map(server -> server.actualPort()));
    }

    private static Future<Integer> engineEcho(Vertx vertx, Loops loops, int port) {
        EngineConfig config =
                EngineConfig.of("/engine.io/").withHeartbeat(QUICK).withOrigins(OriginPolicy.ANY);
        EngineNode node = EngineNode.create(
                loops, NodeKey.random(new SecureRandom()), config, EngineEcho::new, EngineNode.Seams.NONE);
        return loops.at(0)
                .call(() -> vertx.createHttpServer(EngineNode.serverOptions(config))
                        .requestHandler(request -> node.routes().handle(request))
                        .listen(port, "127.0.0.1")
                        .map(server -> server.actualPort()));
    }
}
