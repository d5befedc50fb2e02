package dev.mooring.engineio;

import java.time.Duration;

/**
 * What one session may take.
 *
 * @param maxPayload largest polling body and largest WebSocket message of a client, in bytes; 1,000,000 by default
 * @param sendBuffer bytes that may wait for a client that does not take them; beyond it the session is closed; 1,000,000
 *     by default
 * @param upgradeTimeout time a client has for the upgrade from its probe on, 10 s by default
 * @param closeTimeout time a closed polling session waits for the poll that is told so, 30 s by default
 */
public record EngineLimits(int maxPayload, int sendBuffer, Duration upgradeTimeout, Duration closeTimeout) {

    /** What the reference does, and a bound on the write queue, which it has not. */
    public static final EngineLimits DEFAULT =
            new EngineLimits(1_000_000, 1_000_000, Duration.ofSeconds(10), Duration.ofSeconds(30));

    public EngineLimits {
        if (maxPayload <= 0) {
            throw new IllegalArgumentException("maxPayload must be positive: " + maxPayload);
        }
        if (sendBuffer <= 0) {
            throw new IllegalArgumentException("sendBuffer must be positive: " + sendBuffer);
        }
        Heartbeat.requirePositive("upgradeTimeout", upgradeTimeout);
        Heartbeat.requirePositive("closeTimeout", closeTimeout);
    }

    /** These limits with another largest payload. */
    public EngineLimits withMaxPayload(int bytes) {
        return new EngineLimits(bytes, sendBuffer, upgradeTimeout, closeTimeout);
    }

    /** These limits with another bound on the write queue. */
    public EngineLimits withSendBuffer(int bytes) {
        return new EngineLimits(maxPayload, bytes, upgradeTimeout, closeTimeout);
    }
}
