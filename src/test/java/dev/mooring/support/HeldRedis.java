package dev.mooring.support;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A proxy of Redis that can hold back answers. Commands still reach Redis, and published messages reach subscribers.
 */
public final class HeldRedis implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    /** A field, because Vert.x closes the connections of a client that is garbage. */
    private final NetClient clients = vertx.createNetClient();

    private final URI redis;
    private final int port;
    private final Set<NetSocket> answering = ConcurrentHashMap.newKeySet();
    private final Queue<String> messages = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isHeld = new AtomicBoolean();

    private HeldRedis(URI redis) {
        this.redis = redis;
        this.port = Answers.await(vertx.createNetServer(new NetServerOptions().setHost("127.0.0.1"))
                        .connectHandler(this::connect)
                        .listen(0))
                .actualPort();
    }

    /** Starts a proxy in front of a Redis. It holds nothing back yet. */
    public static HeldRedis before(String url) {
        return new HeldRedis(URI.create(url));
    }

    /** The URL of the proxy. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Holds back all answers from now on. */
    public void hold() {
        isHeld.set(true);
        answering.forEach(NetSocket::pause);
    }

    /** Passes answers again, also those that were held back. */
    public void release() {
        isHeld.set(false);
        answering.forEach(NetSocket::resume);
    }

    /** All bytes that were passed to subscribers. */
    public String messages() {
        return String.join("", messages);
    }

    private void connect(NetSocket client) {
        client.pause();
        clients.connect(redis.getPort(), redis.getHost())
                .onFailure(cause -> client.close())
                .onSuccess(server -> join(client, server));
    }

    private void join(NetSocket client, NetSocket server) {
        answering.add(server);
        if (isHeld.get()) {
            server.pause();
        }
        client.handler(bytes -> {
            if (bytes.toString().toLowerCase(Locale.ROOT).contains("subscribe") && answering.remove(server)) {
                server.resume();
            }
            forward(bytes, server);
        });
        server.handler(bytes -> {
            forward(bytes, client);
            if (!answering.contains(server)) {
                messages.add(bytes.toString());
            }
        });
        client.closeHandler(closed -> server.close());
        server.closeHandler(closed -> {
            answering.remove(server);
            client.close();
        });
        client.resume();
    }

    private static void forward(Buffer bytes, NetSocket socket) {
        socket.write(bytes).onFailure(cause -> socket.close());
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
