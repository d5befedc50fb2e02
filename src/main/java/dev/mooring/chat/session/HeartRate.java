package dev.mooring.chat.session;

import dev.mooring.loop.Loop;
import java.util.LinkedHashSet;
import java.util.Set;

/** The hearts of one loop. Owned by that loop. */
public final class HeartRate {

    private final Loop loop;
    private final Set<Heart> hearts = new LinkedHashSet<>();
    private long answered;
    private long roundTripsMillis;
    private final long[] roundTrips = new long[RoundTrips.BOUNDS_MILLIS.size() + 1];

    public HeartRate(Loop loop) {
        this.loop = loop;
    }

    public void add(Heart heart) {
        loop.checkCurrent();
        hearts.add(heart);
    }

    public void remove(Heart heart) {
        loop.checkCurrent();
        hearts.remove(heart);
    }

    void answered(long roundTripMillis) {
        answered++;
        roundTripsMillis += roundTripMillis;
        roundTrips[RoundTrips.index(roundTripMillis)]++;
    }

    /** The heartbeats so far, by their outcome. */
    public Heartbeats heartbeats() {
        long stale = hearts.stream().filter(Heart::isStale).count();
        return new Heartbeats(stale, answered, roundTripsMillis, RoundTrips.of(roundTrips));
    }

    /** Whether every socket hears its heartbeats in time. */
    public boolean isInTime() {
        return hearts.stream().noneMatch(Heart::isOverdue);
    }
}
