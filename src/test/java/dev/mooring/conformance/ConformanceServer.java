package dev.mooring.conformance;

import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineNode;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.OriginPolicy;
import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * The server that the public protocol suites ask for. Its argument is the suite: {@code eio} or {@code sio}; it listens
 * on 127.0.0.1 at {@code PORT}.
 */
public final class ConformanceServer {

    private ConformanceServer() {}

    /** Starts it. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
        Loops.start(vertx, 2)
                .compose(loops -> switch (args.length == 0 ? "" : args[0]) {
                    case "eio" -> engineEcho(vertx, loops, port);
                    default -> Future.failedFuture("the mode is eio or sio");
                })
                .onSuccess(listening -> System.out.println("listening on " + listening))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }

    private static Future<Integer> engineEcho(Vertx vertx, Loops loops, int port) {
        EngineConfig config = EngineConfig.of("/engine.io/")
                .withHeartbeat(new Heartbeat(Duration.ofMillis(300), Duration.ofMillis(200)))
                .withOrigins(OriginPolicy.ANY);
        EngineNode node = EngineNode.create(
                loops, NodeKey.random(new SecureRandom()), config, EngineEcho::new, EngineNode.Seams.NONE);
        return loops.at(0)
                .call(() -> vertx.createHttpServer(EngineNode.serverOptions(config))
                        .requestHandler(request -> node.routes().handle(request))
                        .listen(port, "127.0.0.1")
                        .map(server -> server.actualPort()));
    }
}
