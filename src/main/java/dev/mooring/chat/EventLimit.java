package dev.mooring.chat;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Rate;
import dev.mooring.loop.TokenBucket;
import dev.mooring.socketio.Ack;
import dev.mooring.socketio.ErrorHandler;
import dev.mooring.socketio.EventMiddleware;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;

/**
 * Refuses the events of a socket that sends more than it may, and ends its session when it does not care. Owned by the
 * socket's loop.
 */
public final class EventLimit implements EventMiddleware, ErrorHandler {

    private static final Future<Void> PASSED = Future.succeededFuture();
    private static final Future<Void> REFUSED = Future.failedFuture("rate_limited");

    private final Socket socket;
    private final Rate rate;
    private final TokenBucket events;

    private EventLimit(Socket socket, Rate rate) {
        this.socket = socket;
        this.rate = rate;
        this.events = new TokenBucket(rate, System.nanoTime());
    }

    /** Holds a socket to that rate from now on; called before its handlers are set. */
    public static void impose(Socket socket, Rate rate) {
        EventLimit limit = new EventLimit(socket, rate);
        Socket ignored = socket.use(limit).onError(limit);
    }

    @Override
    public Future<Void> handle(String event, Args args) {
        double left = events.charge(System.nanoTime());
        if (left >= 0) {
            return PASSED;
        }
        if (left <= -rate.burst()) {
            socket.client().close(CloseReason.OVERLOAD);
        }
        return REFUSED;
    }

    @Override
    public void handle(String event, Throwable error, Ack ack) {
        if (socket.isConnected()) {
            Reply.rateLimited("Too many events").tell(socket, ack);
        }
    }
}
