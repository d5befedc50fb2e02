package dev.mooring.support;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;

/** A load balancer of one target: new connections go where it leads to at that moment, old ones stay. */
public final class Balancer implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<URI> target;
    private final int port;

    private Balancer(String url) {
        this.target = new AtomicReference<>(URI.create(url));
        this.port = Answers.await(
                        vertx.createNetServer().connectHandler(this::connect).listen(0, "localhost"))
                .actualPort();
    }

    /** Starts one that leads to that node. */
    public static Balancer start(String url) {
        return new Balancer(url);
    }

    /** Where it is. */
    public String url() {
        return "http://localhost:" + port;
    }

    /** Leads whoever comes from now on to that node. */
    public void leadTo(String url) {
        target.set(URI.create(url));
    }

    private void connect(NetSocket client) {
        client.pause();
        URI node = target.get();
        Future<NetSocket> connected = vertx.createNetClient().connect(node.getPort(), node.getHost());
        connected.onFailure(cause -> client.close()).onSuccess(server -> {
            client.handler(bytes -> forward(bytes, server));
            server.handler(bytes -> forward(bytes, client));
            client.closeHandler(closed -> server.close());
            server.closeHandler(closed -> client.close());
            client.resume();
        });
    }

    private static void forward(Buffer bytes, NetSocket socket) {
        socket.write(bytes).onFailure(cause -> socket.close());
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
