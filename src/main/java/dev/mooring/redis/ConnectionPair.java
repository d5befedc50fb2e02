package dev.mooring.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two connections of one attempt to connect: one for commands, one for subscriptions. When one is lost, the link closes
 * the other and opens a new pair. Owned by its link.
 */
final class ConnectionPair {

    /*
     * There are two, although RESP 3 would allow one: the client library takes a published message for the answer to its
     * oldest command, and every later answer would go to the wrong command. Each pair has a client of its own, because only
     * closing a client closes its connections; a closed connection returns to a pool, dead or alive.
     */

    /** The maximum number of commands without an answer; further commands fail at once, as with a lost link. */
    static final int MAX_WAITING = 4096;

    /** Is told what happens to a pair. */
    interface Listener {

        /** Redis has confirmed a subscription. */
        void onSubscribed(ConnectionPair pair, String channel);

        /** A message was published on a subscribed channel. */
        void onMessage(ConnectionPair pair, String channel, Buffer message);

        /** The pair is lost. May be called several times. */
        void onLost(ConnectionPair pair, String why);
    }

    private final Redis client;
    private final Listener listener;
    private final Set<String> unconfirmed = new HashSet<>();
    private @Nullable RedisConnection commands;
    private @Nullable RedisConnection subscriptions;

    ConnectionPair(Vertx vertx, RedisConfig config, Listener listener) {
        this.client = Redis.createClient(vertx, options(config));
        this.listener = listener;
    }

    /** Connects both; fails when one of them cannot be connected. */
    Future<Void> open() {
        return Future.all(client.connect(), client.connect()).map(both -> {
            commands = prepared(both.resultAt(0));
            subscriptions = prepared(both.resultAt(1)).handler(this::receive);
            return null;
        });
    }

    boolean isOpen() {
        return subscriptions != null;
    }

    /** Whether Redis has confirmed every subscription of this pair. */
    boolean isConfirmed() {
        return unconfirmed.isEmpty();
    }

    Future<@Nullable Response> send(Request request) {
        if (commands == null) {
            throw new IllegalStateException("not open yet");
        }
        return commands.send(request);
    }

    /** Sends several commands in one write. Fails when one of them fails. */
    Future<List<@Nullable Response>> sendAll(List<Request> requests) {
        if (commands == null) {
            throw new IllegalStateException("not open yet");
        }
        return commands.batch(requests);
    }

    /** Subscribes to these channels; the listener is told of each confirmation. */
    void subscribe(List<String> channels) {
        unconfirmed.addAll(channels);
        Request request = Request.cmd(Command.SUBSCRIBE);
        channels.forEach(request::arg);
        ask(request);
    }

    void unsubscribe(String channel) {
        unconfirmed.remove(channel);
        ask(Request.cmd(Command.UNSUBSCRIBE).arg(channel));
    }

    /** Closes both connections; commands without an answer fail. */
    Future<Void> close() {
        return client.close();
    }

    private void ask(Request request) {
        if (subscriptions == null) {
            throw new IllegalStateException("not open yet");
        }
        subscriptions.send(request).onFailure(this::onException);
    }

    private RedisConnection prepared(RedisConnection connection) {
        return connection
                .exceptionHandler(this::onException)
                .endHandler(ended -> listener.onLost(this, "connection closed"));
    }

    private void onException(Throwable cause) {
        listener.onLost(this, String.valueOf(cause.getMessage()));
    }

    private void receive(@Nullable Response push) {
        if (push == null || push.type() == ResponseType.ERROR) {
            listener.onLost(this, "refused to subscribe: " + push);
            return;
        }
        String kind = push.get(0).toString();
        String channel = push.get(1) == null ? "" : push.get(1).toString();
        if (kind.equals("message")) {
            listener.onMessage(this, channel, push.get(2).toBuffer());
        } else if (kind.equals("subscribe")) {
            unconfirmed.remove(channel);
            listener.onSubscribed(this, channel);
        }
    }

    private static RedisOptions options(RedisConfig config) {
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setTcpKeepAlive(true);
        if (config.isTls()) {
            net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
        }
        RedisOptions options = new RedisOptions()
                .setNetClientOptions(net)
                .setConnectionString(config.address())
                .setMaxPoolSize(2)
                .setMaxPoolWaiting(2)
                .setPoolCleanerInterval(-1)
                .setMaxWaitingHandlers(MAX_WAITING);
        if (!config.password().isEmpty()) {
            options.setPassword(config.password());
            options.setUser(config.user().isEmpty() ? "default" : config.user());
        }
        return options;
    }
}
