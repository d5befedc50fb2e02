package dev.mooring.chat.session;

/**
 * What came of the heartbeats to all sockets.
 *
 * @param stale sockets that have not answered for two intervals; old clients never do
 * @param answered heartbeats that were answered, since the start
 * @param roundTripMillis how long those answers took, together
 * @param roundTrips how long each of them took
 */
public record HeartbeatCounts(long stale, long answered, long roundTripMillis, RoundTrips roundTrips) {

    /** None yet. */
    public static final HeartbeatCounts NONE = new HeartbeatCounts(0, 0, 0, RoundTrips.NONE);

    public HeartbeatCounts plus(HeartbeatCounts other) {
        return new HeartbeatCounts(
                stale + other.stale,
                answered + other.answered,
                roundTripMillis + other.roundTripMillis,
                roundTrips.plus(other.roundTrips));
    }
}
