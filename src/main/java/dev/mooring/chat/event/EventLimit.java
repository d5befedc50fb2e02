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
 * Limits the rate of events from one socket. It refuses the events that exceed the rate, and closes the session when
 * the socket goes on sending. Owned by the socket's loop.
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
     * Limits the events of {@code socket} to {@code rate}. To be called before the socket's handlers are set. A client
     * that leaves the namespace and joins it again keeps its token bucket, and joining again counts as an event.
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
            Reply.rateLimited("Too many events").send(socket, ack);
        }
    }
}
