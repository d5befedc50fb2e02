package dev.mooring.engineio;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Timers.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Pings the client of a session, and aborts the session when a pong is overdue. Owned by the session's loop.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#heartbeat">Heartbeat</a>
 */
final class PingTimer implements Runnable {

    private final EngineSession session;
    private @Nullable Deadline next;
    private boolean awaitsPong;

    /** A timer that does not run yet. */
    PingTimer(EngineSession session) {
        this.session = session;
    }

    /** Sends the first ping after one interval. */
    void start() {
        schedule(session.heartbeat().pingInterval());
    }

    /** Sends no further ping. */
    void stop() {
        if (next != null) {
            next.cancel();
        }
    }

    /** A ping or a pong is due. */
    @Override
    public void run() {
        if (awaitsPong) {
            session.abort(CloseReason.PING_TIMEOUT);
        } else {
            awaitsPong = true;
            schedule(session.heartbeat().pingTimeout());
            session.send(new EnginePacket.Ping(false));
        }
    }

    /** Sends the next ping after one interval. A pong that was not asked for must not start a second timer. */
    void onPong() {
        if (awaitsPong) {
            awaitsPong = false;
            stop();
            start();
        }
    }

    private void schedule(Duration time) {
        next = session.loop().timers().schedule(time.toMillis(), this);
    }
}
