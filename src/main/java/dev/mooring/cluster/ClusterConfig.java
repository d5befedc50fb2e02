package dev.mooring.cluster;

import java.time.Duration;

/**
 * Settings of the connection between the nodes of a cluster.
 *
 * @param history how far back the stream reaches; older entries are removed
 * @param historyLimit how many entries the stream holds at most, about; {@code LIMIT_HISTORY}
 * @param publishTimeout how long a message waits for its place in the stream before it is delivered without one
 * @param requestTimeout how long a node waits for the responses of others where the caller doesn't say
 * @param memory how many bytes of recent events each node keeps, about
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

    /** The defaults of the contract, for that recovery window and those pings. */
    public static ClusterConfig of(Duration recoveryWindow, Duration pingInterval, Duration pingTimeout) {
        return new ClusterConfig(
                recoveryWindow.plus(pingInterval).plus(pingTimeout).plus(MARGIN),
                HISTORY_LIMIT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Math.min(MAX_MEMORY, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /** The same with another limit of entries. */
    public ClusterConfig withHistoryLimit(long limit) {
        return new ClusterConfig(history, limit, publishTimeout, requestTimeout, memory);
    }

    private static void checkPositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
