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
 * @param compressionThreshold size from which a polling answer is compressed for a client that takes that, in bytes;
 *     1,024 by default, {@code Integer.MAX_VALUE} for never. It costs time of the session's loop
 */
public record EngineLimits(
        int maxPayload, int sendBuffer, Duration upgradeTimeout, Duration closeTimeout, int compressionThreshold) {

    /** What the reference does, and a bound on the write queue, which it has not. */
    public static final EngineLimits DEFAULT =
            new EngineLimits(1_000_000, 1_000_000, Duration.ofSeconds(10), Duration.ofSeconds(30), 1_024);

    public EngineLimits {
        if (maxPayload <= 0) {
            throw new IllegalArgumentException("maxPayload must be positive: " + maxPayload);
        }
        if (sendBuffer <= 0) {
            throw new IllegalArgumentException("sendBuffer must be positive: " + sendBuffer);
        }
        if (compressionThreshold <= 0) {
            throw new IllegalArgumentException("compressionThreshold must be positive: " + compressionThreshold);
        }
        Heartbeat.requirePositive("upgradeTimeout", upgradeTimeout);
        Heartbeat.requirePositive("closeTimeout", closeTimeout);
    }

    /** These limits with another largest payload. */
    public EngineLimits withMaxPayload(int bytes) {
        return new EngineLimits(bytes, sendBuffer, upgradeTimeout, closeTimeout, compressionThreshold);
    }

    /** These limits with another bound on the write queue. */
    public EngineLimits withSendBuffer(int bytes) {
        return new EngineLimits(maxPayload, bytes, upgradeTimeout, closeTimeout, compressionThreshold);
    }

    /** These limits with polling answers compressed from another size on; {@code Integer.MAX_VALUE} for never. */
    public EngineLimits withCompressionThreshold(int bytes) {
        return new EngineLimits(maxPayload, sendBuffer, upgradeTimeout, closeTimeout, bytes);
    }
}
