package dev.mooring.app;

import dev.mooring.config.NodeConfig;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The deployed verticles of a node, one for each event loop. Immutable.
 *
 * @param deployment the deployment id of Vert.x
 * @param all the verticle of each loop
 */
record Verticles(Vertx vertx, String deployment, Loops loops, PerLoop<GatewayVerticle> all) {

    /**
     * Deploys verticles, each on an event loop of its own.
     *
     * @param size the number of verticles; not more than the event loops of {@code vertx}, because otherwise two
     *     verticles would share a loop
     */
    static Future<Verticles> deploy(Vertx vertx, int size) {
        List<GatewayVerticle> created = new ArrayList<>(size);
        return vertx.deployVerticle(() -> create(created), new DeploymentOptions().setInstances(size))
                .map(deployment -> {
                    Loops loops =
                            Loops.of(created.stream().map(GatewayVerticle::loop).toList());
                    return new Verticles(
                            vertx, deployment, loops, PerLoop.create(loops, loop -> created.get(loop.index())));
                });
    }

    private static GatewayVerticle create(List<GatewayVerticle> created) {
        GatewayVerticle next = new GatewayVerticle(created.size());
        created.add(next);
        return next;
    }

    /**
     * Starts the HTTP server of each verticle; all listen at the same port. Blocks, so no loop may call it.
     *
     * @param options server options that the routes need; host, port and idle timeout are added
     * @return the port
     * @throws StartFailure when a server cannot listen
     */
    int listen(NodeConfig.Listen listen, HttpServerOptions options, List<Consumer<Router>> routes) {
        int port = listen.port() == 0 ? freePort(listen.host()) : listen.port();
        options.setHost(listen.host())
                .setPort(port)
                .setIdleTimeout((int) GatewayVerticle.IDLE_TIMEOUT.toSeconds())
                .setTcpNoDelay(true);
        loops.forEach(loop -> listen(loop, port, options, routes));
        return port;
    }

    private void listen(Loop loop, int port, HttpServerOptions options, List<Consumer<Router>> routes) {
        try {
            Blocking.await(loop.call(() -> all.of(loop).listen(options, routes)));
        } catch (StartFailure e) {
            throw new StartFailure(
                    "port " + port + " at " + options.getHost() + " cannot be used: " + e.getMessage()
                            + "; set PORT or HOST, or stop the process that listens there",
                    e);
        }
    }

    /** Undeploys the verticles; their HTTP servers stop. */
    Future<Void> undeploy() {
        return vertx.undeploy(deployment);
    }

    /** Finds a free port. Port 0 does not work here, because Vert.x shares a port between loops only if it is not 0. */
    private static int freePort(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartFailure("no port is free at " + host + ": " + e.getMessage(), e);
        }
    }
}
