package dev.mooring.app;

import dev.mooring.config.NodeConfig;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The HTTP servers of a node, one for each loop, at one port. Immutable; starting them blocks the main thread.
 *
 * @param port where they listen
 * @param servers one for each loop
 */
public record HttpServers(int port, List<HttpServer> servers) {

    /** Longer than the load balancer's, so that it is the balancer that lets go of a connection, and knows. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(3);

    /**
     * How long requests that are there may still be answered. Short: all the while Vert.x still accepts connections, and
     * drops them.
     */
    private static final long LINGER_MILLIS = 100;

    public HttpServers {
        servers = List.copyOf(servers);
    }

    /**
     * Begins to listen.
     *
     * @param options what the routes need of the servers
     * @throws StartFailure when it cannot
     */
    static HttpServers listen(
            NodeConfig.Listen listen, Loops loops, HttpServerOptions options, List<Consumer<Router>> routes) {
        int port = listen.port() == 0 ? freePort(listen.host()) : listen.port();
        options.setHost(listen.host())
                .setPort(port)
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setTcpNoDelay(true);
        List<HttpServer> servers = new ArrayList<>();
        loops.forEach(loop -> {
            try {
                servers.add(Waiting.await(loop.call(() -> listen(loop, options, routes))));
            } catch (StartFailure e) {
                throw new StartFailure(
                        "port " + port + " at " + listen.host() + " cannot be listened at: " + e.getMessage()
                                + "; set PORT or HOST, or stop what is there",
                        e);
            }
        });
        return new HttpServers(port, servers);
    }

    /** Listens no more; succeeds when each request that was there is answered, or 100 ms have passed. */
    Future<Void> shutdown() {
        return Future.join(servers.stream()
                        .map(server -> server.shutdown(LINGER_MILLIS, TimeUnit.MILLISECONDS))
                        .toList())
                .mapEmpty();
    }

    private static Future<HttpServer> listen(Loop loop, HttpServerOptions options, List<Consumer<Router>> routes) {
        Router router = Router.router(loop.vertx());
        routes.forEach(each -> each.accept(router));
        NotFound.mount(router);
        return loop.vertx().createHttpServer(options).requestHandler(router).listen();
    }

    /** All loops share one port, and Vert.x shares only one that is known beforehand. */
    private static int freePort(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartFailure("no port is free at " + host + ": " + e.getMessage(), e);
        }
    }
}
