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
 * The two connections of one attempt: one for commands, one for what comes by itself. When one of them is lost, both
 * are, and another pair takes their place. Owned by its link.
 */
final class ConnectionPair {

    /*
     * Two, although RESP 3 would allow one: the client library takes whatever arrives for the answer to its oldest
     * command, a published message too, and from then on all answers are one off. A client of its own per pair, because
     * only closing a client closes its connections; a connection that is closed goes back to a pool, dead or alive.
     */

    /** Commands that may be under way; as with a lost link, what would exceed it fails at once. */
    static final int MAX_WAITING = 4096;

    /** What a link does with what happens to a pair. */
    interface Listener {

        /** Redis confirmed a subscription. */
        void onSubscribed(ConnectionPair pair, String channel);

        /** Somebody published something. */
        void onMessage(ConnectionPair pair, String channel, Buffer message);

        /** The pair is of no use any more. May be called again. */
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

    /** Whether Redis has confirmed every subscription that this pair was asked for. */
    boolean isConfirmed() {
        return unconfirmed.isEmpty();
    }

    Future<@Nullable Response> send(Request request) {
        if (commands == null) {
            throw new IllegalStateException("not open yet");
        }
        return commands.send(request);
    }

    /** Asks for those channels; each is confirmed to the listener. */
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

    /** Closes both connections; commands under way fail. */
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
