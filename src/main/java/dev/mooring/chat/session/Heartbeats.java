package dev.mooring.chat.session;

/**
 * What came of the heartbeats to all sockets.
 *
 * @param stale sockets that have not answered for two intervals; old clients never do
 * @param answered heartbeats that were answered, since the start
 * @param roundTripMillis how long those answers took, together
 * @param roundTrips how long each of them took
 */
public record Heartbeats(long stale, long answered, long roundTripMillis, RoundTrips roundTrips) {

    /** None yet. */
    public static final Heartbeats NONE = new Heartbeats(0, 0, 0, RoundTrips.NONE);

    public Heartbeats plus(Heartbeats other) {
        return new Heartbeats(
                stale + other.stale,
                answered + other.answered,
                roundTripMillis + other.roundTripMillis,
                roundTrips.plus(other.roundTrips));
    }
}
