package dev.mooring.engineio;

import java.time.Duration;

/**
 * How the server detects that a client is gone. The open packet tells each client these values.
 *
 * @param pingInterval the time from a pong to the next ping, 25 s by default
 * @param pingTimeout how long the server waits for a pong, 20 s by default
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#heartbeat">Heartbeat</a>
 */
public record Heartbeat(Duration pingInterval, Duration pingTimeout) {

    /** The defaults of the JavaScript server. */
    public static final Heartbeat DEFAULT = new Heartbeat(Duration.ofSeconds(25), Duration.ofSeconds(20));

    public Heartbeat {
        requirePositive("pingInterval", pingInterval);
        requirePositive("pingTimeout", pingTimeout);
    }

    static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
    }
}
