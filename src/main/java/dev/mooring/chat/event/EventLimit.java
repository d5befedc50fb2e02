package dev.mooring.chat.event;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Rate;
import dev.mooring.loop.TokenBucket;
import dev.mooring.socketio.Ack;
import dev.mooring.socketio.ErrorHandler;
import dev.mooring.socketio.EventMiddleware;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Refuses the events of a socket that sends more than it may, and ends its session when it does not care. Owned by the
 * socket's loop.
 */
public final class EventLimit implements EventMiddleware, ErrorHandler {

    private static final Future<Void> PASSED = Future.succeededFuture();
    private static final Future<Void> REFUSED = Future.failedFuture(new IllegalStateException("rate_limited"));

    private final Socket socket;
    private final Rate rate;
    private final TokenBucket events;

    private EventLimit(Socket socket, Rate rate, TokenBucket events) {
        this.socket = socket;
        this.rate = rate;
        this.events = events;
    }

    /**
     * Holds a socket to that rate from now on; called before its handlers are set. What its client has left it keeps when
     * it leaves the namespace and joins again, which counts as an event.
     */
    public static void impose(Socket socket, Rate rate) {
        Optional<TokenBucket> before = socket.client().attribute(TokenBucket.class);
        TokenBucket events = before.orElseGet(() -> new TokenBucket(rate, System.nanoTime()));
        socket.client().attribute(TokenBucket.class, events);
        EventLimit limit = new EventLimit(socket, rate, events);
        Socket ignored = socket.use(limit).onError(limit);
        before.ifPresent(bucket -> limit.charge());
    }

    @Override
    public Future<Void> handle(String event, Args args) {
        return charge() ? PASSED : REFUSED;
    }

    /** Counts an event. Answers whether it may pass; ends the session of a client that does not care. */
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
            Reply.rateLimited("Too many events").send(socket, ack);
        }
    }
}
