package dev.mooring.cluster;

import java.time.Duration;

/**
 * Settings of connection state recovery.
 *
 * @param window how long a client may be away and still recover, {@code RECOVERY_WINDOW}
 * @param silence how long a lost client can look connected: the ping interval and the ping timeout together
 * @param answerTimeout how long a CONNECT waits for Redis, 300 ms by default
 * @param stateLife how long the state of a connected socket lives in Redis after it was written or renewed, 15 min by
 *     default; renewed after a third of it
 * @param proofInterval how often a node proves to Redis that it is alive, 3 s by default
 */
public record RecoveryConfig(
        Duration window, Duration silence, Duration answerTimeout, Duration stateLife, Duration proofInterval) {

    public RecoveryConfig {
        checkPositive("window", window);
        checkPositive("silence", silence);
        checkPositive("answerTimeout", answerTimeout);
        checkPositive("stateLife", stateLife);
        checkPositive("proofInterval", proofInterval);
    }

    /** The defaults of the contract, for that window and those pings. */
    public static RecoveryConfig of(Duration window, Duration pingInterval, Duration pingTimeout) {
        return new RecoveryConfig(
                window,
                pingInterval.plus(pingTimeout),
                Duration.ofMillis(300),
                Duration.ofMinutes(15),
                Duration.ofSeconds(3));
    }

    private static void checkPositive(String name, Duration value) {
        if (value.toMillis() <= 0) {
            throw new IllegalArgumentException(name + " must be at least 1 ms: " + value);
        }
    }
}
