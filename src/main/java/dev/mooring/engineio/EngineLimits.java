package dev.mooring.engineio;

import java.time.Duration;

/**
 * Limits of one session.
 *
 * @param maxPayload the size of a client's largest polling body and WebSocket message, in bytes; 1,000,000 by default
 * @param sendBuffer how many bytes may wait for a slow client before the session is closed; 1,000,000 by default
 * @param upgradeTimeout the time from a client's probe to its upgrade packet, 10 s by default
 * @param closeTimeout how long a closed polling session waits for the client's last poll, 30 s by default
 * @param compressionThreshold the size from which polling answers are compressed, in bytes; 1,024 by default,
 *     {@code Integer.MAX_VALUE} for never. Compression takes time of the session's loop
 */
public record EngineLimits(
        int maxPayload, int sendBuffer, Duration upgradeTimeout, Duration closeTimeout, int compressionThreshold) {

    /** The defaults of the JavaScript server, and a limit for the write queue, which that server does not have. */
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

    /** These limits with another maximum payload. */
    public EngineLimits withMaxPayload(int bytes) {
        return new EngineLimits(bytes, sendBuffer, upgradeTimeout, closeTimeout, compressionThreshold);
    }

    /** These limits with another limit for the write queue. */
    public EngineLimits withSendBuffer(int bytes) {
        return new EngineLimits(maxPayload, bytes, upgradeTimeout, closeTimeout, compressionThreshold);
    }

    /** These limits with polling answers compressed from another size on; {@code Integer.MAX_VALUE} for never. */
    public EngineLimits withCompressionThreshold(int bytes) {
        return new EngineLimits(maxPayload, sendBuffer, upgradeTimeout, closeTimeout, bytes);
    }
}
