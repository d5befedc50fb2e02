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
 * The verticles of a node, one for each event loop, deployed together. Immutable; listening blocks the main thread.
 *
 * @param deployment by which Vert.x knows them
 * @param all the verticle of each loop
 */
record Verticles(Vertx vertx, String deployment, Loops loops, PerLoop<GatewayVerticle> all) {

    /**
     * Deploys a verticle on each of that many event loops.
     *
     * @param size at most the size of the instance's event-loop pool; with more, two of them would share a thread
     */
    static Future<Verticles> deploy(Vertx vertx, int size) {
        List<GatewayVerticle> made = new ArrayList<>(size);
        return vertx.deployVerticle(() -> make(made), new DeploymentOptions().setInstances(size))
                .map(deployment -> {
                    Loops loops =
                            Loops.of(made.stream().map(GatewayVerticle::loop).toList());
                    return new Verticles(
                            vertx, deployment, loops, PerLoop.create(loops, loop -> made.get(loop.index())));
                });
    }

    private static GatewayVerticle make(List<GatewayVerticle> made) {
        GatewayVerticle next = new GatewayVerticle(made.size());
        made.add(next);
        return next;
    }

    /**
     * Has each verticle listen, and answers the port, which is the same for all.
     *
     * @param options what the routes need of the servers
     * @throws StartFailure when one cannot
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
            Waiting.await(loop.call(() -> all.of(loop).listen(options, routes)));
        } catch (StartFailure e) {
            throw new StartFailure(
                    "port " + port + " at " + options.getHost() + " cannot be listened at: " + e.getMessage()
                            + "; set PORT or HOST, or stop what is there",
                    e);
        }
    }

    /** Takes the verticles down: none listens any more. */
    Future<Void> undeploy() {
        return vertx.undeploy(deployment);
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
