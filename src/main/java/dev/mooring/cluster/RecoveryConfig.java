package dev.mooring.cluster;

import java.time.Duration;

/**
 * Settings of connection state recovery.
 *
 * @param window how long a client may be away and still recover, {@code RECOVERY_WINDOW}
 * @param silence the longest time from the last ping that a lost client answered until its node notices the loss: the
 *     ping interval, the ping timeout, and the time that the answer took, which is assumed to be at most 20 s
 * @param answerTimeout how long a CONNECT waits for Redis, 300 ms by default
 * @param stateLife the expiry of a connected socket's state in Redis, 15 min by default; renewed after a third of it
 * @param proofInterval how often a node renews its proof of life in Redis, 3 s by default
 */
public record RecoveryConfig(
        Duration window, Duration silence, Duration answerTimeout, Duration stateLife, Duration proofInterval) {

    /*
     * A pong may take up to the ping timeout. The stream keeps events for 30 s longer than the window, the ping
     * interval and the ping timeout together. A longer time here would refuse clients that return at the end of the
     * window.
     */
    private static final Duration SLOWEST_PONG = Duration.ofSeconds(20);

    public RecoveryConfig {
        checkPositive("window", window);
        checkPositive("silence", silence);
        checkPositive("answerTimeout", answerTimeout);
        checkPositive("stateLife", stateLife);
        checkPositive("proofInterval", proofInterval);
    }

    /** The default settings for a recovery window and for Engine.IO's ping. */
    public static RecoveryConfig of(Duration window, Duration pingInterval, Duration pingTimeout) {
        Duration slowest = pingTimeout.compareTo(SLOWEST_PONG) < 0 ? pingTimeout : SLOWEST_PONG;
        return new RecoveryConfig(
                window,
                pingInterval.plus(pingTimeout).plus(slowest),
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
