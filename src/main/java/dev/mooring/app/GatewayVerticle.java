package dev.mooring.app;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The verticle of one event loop of a node. {@code start} records the loop; {@code listen} mounts the routes and starts
 * the HTTP server once the node is built; {@code stop} ends the HTTP server. Owned by its loop.
 */
public final class GatewayVerticle extends VerticleBase {

    /**
     * The idle timeout of a connection. Longer than the load balancer's, so that the balancer closes idle connections
     * and never sends a request on one that the node has closed.
     */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(3);

    /**
     * The time for requests in progress at shutdown. Short, because meanwhile Vert.x accepts new connections and drops
     * them.
     */
    private static final long SHUTDOWN_MILLIS = 100;

    private final int index;
    private @Nullable Loop loop;
    private @Nullable HttpServer server;

    /** Creates a verticle that is not deployed. Its loop will have this index. */
    GatewayVerticle(int index) {
        this.index = index;
    }

    @Override
    public Future<?> start() {
        loop = Loop.current(index, vertx);
        return Future.succeededFuture();
    }

    /** The loop on which the verticle runs. Throws before the verticle has started. */
    Loop loop() {
        if (loop == null) {
            throw new IllegalStateException("not deployed");
        }
        return loop;
    }

    /** Starts an HTTP server with these routes. Only this verticle's loop may call it. */
    Future<Void> listen(HttpServerOptions options, List<Consumer<Router>> routes) {
        loop().checkCurrent();
        Router router = Router.router(vertx);
        routes.forEach(each -> each.accept(router));
        NotFound.mount(router);
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .listen()
                .onSuccess(listening -> server = listening)
                .mapEmpty();
    }

    /** Stops listening. Succeeds when all requests in progress are answered, or after 100 ms. */
    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
    }
}
