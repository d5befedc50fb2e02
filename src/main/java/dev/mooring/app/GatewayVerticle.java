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
 * One event loop of a node, as Vert.x deploys it. Its start takes the loop; when the node is put together, it mounts the
 * routes and listens; its stop ends the HTTP server. Owned by its loop.
 */
public final class GatewayVerticle extends VerticleBase {

    /** Longer than the load balancer's, so that it is the balancer that lets go of a connection, and knows. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(3);

    /**
     * How long requests that are there may still be answered. Short: all the while Vert.x still accepts connections, and
     * drops them.
     */
    private static final long LINGER_MILLIS = 100;

    private final int index;
    private @Nullable Loop loop;
    private @Nullable HttpServer server;

    /** A verticle that is not deployed; its loop will be the node's loop of that index. */
    GatewayVerticle(int index) {
        this.index = index;
    }

    @Override
    public Future<?> start() {
        loop = Loop.current(index, vertx);
        return Future.succeededFuture();
    }

    /** The loop that the verticle runs on; once it has started. */
    Loop loop() {
        if (loop == null) {
            throw new IllegalStateException("not deployed");
        }
        return loop;
    }

    /** Serves these routes on this loop; to be called there. */
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

    /** Listens no more; succeeds when each request that was there is answered, or 100 ms have passed. */
    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
}
