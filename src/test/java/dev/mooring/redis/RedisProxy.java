package dev.mooring.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** What stands between a link and Redis and can go wrong: connections whose subscriptions fall silent; TLS. */
final class RedisProxy {

    private final Vertx vertx;
    private final int target;
    /** Kept: Vert.x closes the connections of a client that nobody refers to. */
    private final NetClient clients;

    private final AtomicBoolean isMute = new AtomicBoolean();

    RedisProxy(Vertx vertx, int target) {
        this.vertx = vertx;
        this.target = target;
        this.clients = vertx.createNetClient();
    }

    /** Answers its port at 127.0.0.1. */
    int listen(NetServerOptions options) {
        return LinkUnderTest.await(
                        vertx.createNetServer(options.setHost("127.0.0.1").setPort(0))
                                .connectHandler(this::connect)
                                .listen())
                .actualPort();
    }

    /** From now on, or no longer, nothing comes through on connections that have subscribed; they stay open. */
    void mute(boolean mute) {
        isMute.set(mute);
    }

    private void connect(NetSocket client) {
        AtomicBoolean hasSubscribed = new AtomicBoolean();
        client.pause();
        Future<NetSocket> redis = clients.connect(target, "127.0.0.1");
        redis.onSuccess(server -> {
            client.handler(bytes -> {
                if (bytes.toString().toLowerCase(Locale.ROOT).contains("subscribe")) {
                    hasSubscribed.set(true);
                }
                forward(bytes, server);
            });
            server.handler(bytes -> {
                if (!(hasSubscribed.get() && isMute.get())) {
                    forward(bytes, client);
                }
            });
            client.closeHandler(closed -> server.close());
            server.closeHandler(closed -> client.close());
            client.resume();
        });
    }

    private static void forward(Buffer bytes, NetSocket socket) {
        socket.write(bytes).onFailure(cause -> socket.close());
    }
}
