package dev.mooring.bench;

import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import java.time.Duration;

/**
 * The server that the side-by-side benchmark measures: the namespace {@code /bench} on one event loop, as its peers
 * have it, with the library's own options. It listens on 127.0.0.1 at {@code PORT} and pings every
 * {@code PING_INTERVAL} milliseconds if that is set. See docs/performance.md.
 */
public final class BenchServer {

    private BenchServer() {}

    /** Starts it. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        if (!vertx.isNativeTransportEnabled()) {
            System.err.println("no native transport: " + vertx.unavailableNativeTransportCause());
        }
        int port = Integer.parseInt(System.getenv("PORT"));
        Loops.start(vertx, 1)
                .compose(loops -> loops.at(0).call(() -> listen(loops.at(0), loops, port)))
                .onSuccess(listening -> System.out.println("listening on " + listening))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }

    private static Future<Integer> listen(Loop loop, Loops loops, int port) {
        SocketIoServer io = SocketIoServer.create(loops, ServerOptions.DEFAULTS.withEngine(engine()));
        setUp(io.of("/bench"));
        Router router = Router.router(loop.vertx());
        io.mount(router);
        return loop.vertx()
                .createHttpServer(io.httpServerOptions())
                .requestHandler(router)
                .listen(port, "127.0.0.1")
                .map(server -> server.actualPort());
    }

    private static EngineConfig engine() {
        EngineConfig defaults = ServerOptions.DEFAULTS.engine();
        String pingInterval = System.getenv("PING_INTERVAL");
        return pingInterval == null
                ? defaults
                : defaults.withHeartbeat(new Heartbeat(
                        Duration.ofMillis(Long.parseLong(pingInterval)),
                        defaults.heartbeat().pingTimeout()));
    }

    private static void setUp(Namespace bench) {
        Namespace ignored = bench.onConnect(socket -> {
            socket.on("echo", (args, ack) -> ack.send(args));
            socket.on("join", (args, ack) -> {
                socket.join(args.toArray().getString(0));
                ack.send("ok");
            });
            socket.on("publish", (args, ack) -> {
                JsonArray values = args.toArray();
                bench.to(values.getString(0)).emit("message", values.getValue(1));
                ack.send(Args.NONE);
            });
        });
    }
}
