package dev.mooring.chat.session;

import dev.mooring.loop.Timers.Deadline;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat events to one socket. They tell an application that the whole way up to it works; whether the client is
 * there at all is the session's own heartbeat's business. Owned by the socket's loop.
 */
public final class HeartbeatTimer {

    private static final int STALE_AFTER = 2;

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
     * Begins to beat.
     *
     * @param phase the part of an interval until the first beat, so that clients that came together are not all told
     *     together
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

    public void onResponse() {
        if (unanswered > 0) {
            loopHeartbeats.answered(clock.millis() - (dueAt - intervalMillis));
            unanswered = 0;
        }
    }

    /** Whether the client has not answered for two intervals; old ones never do. */
    boolean isStale() {
        return unanswered > STALE_AFTER;
    }

    /** Whether a beat should have come a whole interval ago. */
    boolean isOverdue() {
        return clock.millis() > dueAt + intervalMillis;
    }
}
