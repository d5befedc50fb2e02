package dev.mooring.conformance;

import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.OriginPolicy;
import dev.mooring.loop.Loops;
import dev.mooring.socketio.ClientLimits;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;

/** What the suite of socket.io-protocol asks for. */
final class SocketIoProtocolSuite {

    private SocketIoProtocolSuite() {}

    static Future<Integer> listen(Loops loops, int port) {
        ServerOptions options = ServerOptions.DEFAULTS
                .withEngine(EngineConfig.of("/socket.io/")
                        .withHeartbeat(EngineProtocolSuite.QUICK)
                        .withOrigins(OriginPolicy.ANY))
                .withClients(ClientLimits.DEFAULTS.withConnectTimeout(Duration.ofSeconds(1)));
        SocketIoServer io = SocketIoServer.create(loops, options);
        io.of("/").onConnect(SocketIoProtocolSuite::onConnect);
        io.of("/custom").onConnect(socket -> socket.emit("auth", socket.auth()));
        Router router = Router.router(loops.at(0).vertx());
        io.mount(router);
        return ConformanceServer.listen(loops, io.httpServerOptions(), router, port);
    }

    private static void onConnect(Socket socket) {
        socket.emit("auth", socket.auth());
        socket.on("message", args -> socket.emit("message-back", args));
        socket.on("message-with-ack", (args, ack) -> ack.send(args));
        socket.on(
                "emit-with-ack",
                args -> socket.emitWithAck("emit-with-ack", args)
                        .onSuccess(answer ->
                                socket.emit("emit-with-ack", answer.getList().toArray())));
    }
}
