package dev.mooring.chat.session;

/**
 * The counts of {@code heartbeat} events and their answers.
 *
 * @param stale the number of sockets that have not answered for two intervals; old clients never answer
 * @param answered the number of answers since the start
 * @param roundTripMillis the sum of their round-trip times
 * @param roundTrips the distribution of their round-trip times
 */
public record HeartbeatCounts(long stale, long answered, long roundTripMillis, RoundTrips roundTrips) {

    /** The counts before the first heartbeat. */
    public static final HeartbeatCounts NONE = new HeartbeatCounts(0, 0, 0, RoundTrips.NONE);

    public HeartbeatCounts plus(HeartbeatCounts other) {
        return new HeartbeatCounts(
                stale + other.stale,
                answered + other.answered,
                roundTripMillis + other.roundTripMillis,
                roundTrips.plus(other.roundTrips));
    }
}
