package dev.mooring.chat.session;

import dev.mooring.loop.Timers.Deadline;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The timer of the {@code heartbeat} events to one socket. They show that events reach the application; whether the
 * connection is alive is checked by Engine.IO's ping. Owned by the socket's loop.
 */
public final class HeartbeatTimer {

    private static final int STALE_INTERVALS = 2;

    private final Socket socket;
    private final long intervalMillis;
    private final InstantSource clock;
    private final LoopHeartbeats loopHeartbeats;
    private int unanswered;
    private long dueAt;
    private @Nullable Deadline next;

    public HeartbeatTimer(Socket socket, Duration interval, InstantSource clock, LoopHeartbeats loopHeartbeats) {
        this.socket = socket;
        this.intervalMillis = interval.toMillis();
        this.clock = clock;
        this.loopHeartbeats = loopHeartbeats;
    }

    /**
     * Starts the timer.
     *
     * @param phase the part of an interval until the first event, so that clients that connected at the same time do
     *     not get their events at the same time
     */
    public void start(double phase) {
        schedule(Math.max(1, (long) (intervalMillis * phase)));
    }

    public void stop() {
        if (next != null) {
            next.cancel();
        }
    }

    private void schedule(long delayMillis) {
        dueAt = clock.millis() + delayMillis;
        next = socket.loop().timers().schedule(delayMillis, this::send);
    }

    private void send() {
        unanswered++;
        socket.asUnrecorded().emit("heartbeat", new JsonObject().put("timestamp", clock.millis()));
        schedule(intervalMillis);
    }

    /** Called when the client answers a heartbeat. */
    public void onResponse() {
        if (unanswered > 0) {
            loopHeartbeats.onAnswered(clock.millis() - (dueAt - intervalMillis));
            unanswered = 0;
        }
    }

    /** Whether the client has not answered for two intervals; old clients never answer. */
    boolean isStale() {
        return unanswered > STALE_INTERVALS;
    }

    /** Whether an event is late by more than an interval. */
    boolean isOverdue() {
        return clock.millis() > dueAt + intervalMillis;
    }
}
