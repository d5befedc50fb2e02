package dev.mooring.chat.event;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Rate;
import dev.mooring.loop.TokenBucket;
import dev.mooring.socketio.Ack;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.ConnectError;
import dev.mooring.socketio.ErrorHandler;
import dev.mooring.socketio.EventMiddleware;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Limits the rate of events of one session, whose sockets share one token bucket. Refuses the events of its socket that
 * exceed the rate, and closes the session at twice the burst. Owned by the session's loop.
 */
public final class EventLimit implements EventMiddleware, ErrorHandler {

    private static final Future<Void> PASSED = Future.succeededFuture();
    private static final Future<Void> REFUSED = Future.failedFuture(new IllegalStateException("rate_limited"));
    private static final String MESSAGE = "Too many events";
    private static final Future<Void> TOO_MANY_CONNECTS =
            Future.failedFuture(new ConnectError(MESSAGE, new JsonObject().put("code", "rate_limited")));

    private final Socket socket;
    private final Rate rate;
    private final TokenBucket events;

    private EventLimit(Socket socket, Rate rate) {
        this.socket = socket;
        this.rate = rate;
        this.events = bucketOf(socket.client(), rate);
    }

    /** The session's token bucket; a new one at the first use. */
    private static TokenBucket bucketOf(Client client, Rate rate) {
        return client.attribute(TokenBucket.class).orElseGet(() -> {
            TokenBucket bucket = new TokenBucket(rate, System.nanoTime());
            client.attribute(TokenBucket.class, bucket);
            return bucket;
        });
    }

    /**
     * Counts a CONNECT as an event, whether the namespace accepts it or not, and refuses it beyond the rate: a client
     * cannot have tokens checked without end. The first CONNECT of a session is free.
     */
    public static Future<Void> countConnect(Socket socket, Rate rate) {
        boolean isFirst = socket.client().attribute(TokenBucket.class).isEmpty();
        EventLimit limit = new EventLimit(socket, rate);
        return isFirst || limit.charge() ? PASSED : TOO_MANY_CONNECTS;
    }

    /**
     * Limits the events of {@code socket} to {@code rate}. To be called before the socket's handlers are set. All sockets of a
     * session share one token bucket.
     */
    public static void impose(Socket socket, Rate rate) {
        EventLimit limit = new EventLimit(socket, rate);
        Socket ignored = socket.use(limit).onError(limit);
    }

    @Override
    public Future<Void> handle(String event, Args args) {
        return charge() ? PASSED : REFUSED;
    }

    /** Counts an event. Returns whether it is allowed; closes the session at twice the burst. */
    private boolean charge() {
        double left = events.charge(System.nanoTime());
        if (left <= -rate.burst()) {
            socket.client().close(CloseReason.OVERLOAD);
        }
        return left >= 0;
    }

    @Override
    public void handle(String event, Throwable error, Ack ack) {
        if (error == REFUSED.cause() && socket.isConnected()) {
            Reply.rateLimited(MESSAGE).send(socket, ack);
        }
    }
}
