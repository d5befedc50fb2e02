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
import java.util.List;
import java.util.function.Consumer;

/** The HTTP servers of a node, one for each loop, at one port. Used by the main thread, which they block. */
public final class HttpServers {

    /** Longer than the load balancer's, so that it is the balancer that lets go of a connection, and knows. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(3);

    private HttpServers() {}

    /**
     * Listens, and answers at which port.
     *
     * @param options what the routes need of the servers
     * @throws StartFailure when it cannot
     */
    static int listen(NodeConfig.Listen listen, Loops loops, HttpServerOptions options, List<Consumer<Router>> routes) {
        int port = listen.port() == 0 ? freePort(listen.host()) : listen.port();
        options.setHost(listen.host())
                .setPort(port)
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setTcpNoDelay(true);
        loops.forEach(loop -> {
            try {
                HttpServer ignored = Waiting.await(loop.call(() -> listen(loop, options, routes)));
            } catch (StartFailure e) {
                throw new StartFailure(
                        "port " + port + " at " + listen.host() + " cannot be listened at: " + e.getMessage()
                                + "; set PORT or HOST, or stop what is there",
                        e);
            }
        });
        return port;
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
