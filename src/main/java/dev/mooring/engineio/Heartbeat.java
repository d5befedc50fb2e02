package dev.mooring.engineio;

import java.time.Duration;

/**
 * How the server finds out that a client is gone; sent to each client in its handshake.
 *
 * @param pingInterval time between an answer and the next ping, 25 s by default
 * @param pingTimeout time a client has to answer a ping, 20 s by default
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#heartbeat">Heartbeat</a>
 */
public record Heartbeat(Duration pingInterval, Duration pingTimeout) {

    /** What the reference does. */
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
