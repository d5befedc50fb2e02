package dev.mooring.conformance;

import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The server that the public suites ask for. Its argument is the suite: {@code eio} (engine.io-protocol), {@code sio}
 * (socket.io-protocol), {@code sic} (socket.io-client) or {@code eic} (engine.io-client); it listens on 127.0.0.1 at
 * {@code PORT}.
 */
public final class ConformanceServer {

    private ConformanceServer() {}

    /** Starts it. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        Loops.start(vertx, 2)
                .compose(loops -> switch (args.length == 0 ? "" : args[0]) {
                    case "eio" -> EngineProtocolSuite.listen(loops, port);
                    case "sio" -> SocketIoProtocolSuite.listen(loops, port);
                    case "sic" -> SocketIoClientSuite.listen(loops, port);
                    case "eic" -> EngineClientSuite.listen(loops, port);
                    default -> Future.failedFuture("the mode is eio, sio, sic or eic");
                })
                .onSuccess(listening -> System.out.println("listening on " + listening))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }

    /** Listens on the first of the loops; answers the port. */
    static Future<Integer> listen(
            Loops loops, HttpServerOptions options, Handler<HttpServerRequest> handler, int port) {
        return loops.at(0)
                .call(() -> loops.at(0)
                        .vertx()
                        .createHttpServer(options)
                        .requestHandler(handler)
                        .listen(port, "127.0.0.1")
                        .map(server -> server.actualPort()));
    }
}
