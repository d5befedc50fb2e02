package dev.mooring.cluster;

import java.time.Duration;

/**
 * Settings of the message bus between nodes.
 *
 * @param history how far back the stream reaches; older entries are removed
 * @param historyLimit the approximate maximum number of entries in the stream; {@code LIMIT_HISTORY}
 * @param publishTimeout how long a message waits to be read back from the stream before it is delivered without an
 *     offset
 * @param requestTimeout how long a node waits for the responses of others if the caller sets no timeout
 * @param memory the approximate number of bytes of recent events that each node keeps in memory
 */
public record ClusterConfig(
        Duration history, long historyLimit, Duration publishTimeout, Duration requestTimeout, long memory) {

    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final long HISTORY_LIMIT = 1_000_000;
    private static final long MAX_MEMORY = 16_000_000;
    private static final int SHARE_OF_HEAP = 16;

    public ClusterConfig {
        checkPositive("history", history.toMillis());
        checkPositive("historyLimit", historyLimit);
        checkPositive("publishTimeout", publishTimeout.toMillis());
        checkPositive("requestTimeout", requestTimeout.toMillis());
        checkPositive("memory", memory);
    }

    /** The default settings for a recovery window and for Engine.IO's ping. */
    public static ClusterConfig of(Duration recoveryWindow, Duration pingInterval, Duration pingTimeout) {
        return new ClusterConfig(
                recoveryWindow.plus(pingInterval).plus(pingTimeout).plus(MARGIN),
                HISTORY_LIMIT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Math.min(MAX_MEMORY, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** These settings with another {@code historyLimit}. */
    public ClusterConfig withHistoryLimit(long limit) {
        return new ClusterConfig(history, limit, publishTimeout, requestTimeout, memory);
    }

    private static void checkPositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
