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
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The server that the side-by-side benchmark measures: the namespace {@code /bench} on one event loop, as its peers
 * have it, or on {@code EVENT_LOOPS}, with the library's own options. It listens on 127.0.0.1 at {@code PORT} and pings
 * every {@code PING_INTERVAL} milliseconds if that is set. See docs/performance.md.
 */
public final class BenchServer {

    private BenchServer() {}

    /** Starts it. */
    public static void main(String[] args) {
        int size = Integer.parseInt(Objects.requireNonNullElse(System.getenv("EVENT_LOOPS"), "1"));
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(size).setPreferNativeTransport(true));
        if (!vertx.isNativeTransportEnabled()) {
            System.err.println("no native transport: " + vertx.unavailableNativeTransportCause());
        }
        int port = Integer.parseInt(System.getenv("PORT"));
        Loops.start(vertx, size)
                .compose(loops -> loops.at(0).call(() -> listen(loops, port)))
                .onSuccess(ignored -> System.out.println("listening on " + port))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }

    private static Future<?> listen(Loops loops, int port) {
        SocketIoServer io = SocketIoServer.create(loops, ServerOptions.DEFAULTS.withEngine(engine()));
        setUp(io.of("/bench"));
        List<Future<?>> servers = new ArrayList<>();
        loops.forEach(loop -> servers.add(loop.call(() -> listen(loop, io, port))));
        return Future.all(servers);
    }

    private static Future<HttpServer> listen(Loop loop, SocketIoServer io, int port) {
        Router router = Router.router(loop.vertx());
        io.mount(router);
        return loop.vertx()
                .createHttpServer(io.httpServerOptions())
                .requestHandler(router)
                .listen(port, "127.0.0.1");
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
