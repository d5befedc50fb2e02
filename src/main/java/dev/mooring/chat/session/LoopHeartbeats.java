package dev.mooring.chat.session;

import dev.mooring.loop.Loop;
import java.util.LinkedHashSet;
import java.util.Set;

/** The hearts of one loop. Owned by that loop. */
public final class LoopHeartbeats {

    private final Loop loop;
    private final Set<HeartbeatTimer> timers = new LinkedHashSet<>();
    private long answered;
    private long roundTripsMillis;
    private final long[] roundTrips = new long[RoundTrips.BOUNDS_MILLIS.size() + 1];

    public LoopHeartbeats(Loop loop) {
        this.loop = loop;
    }

    public void add(HeartbeatTimer timer) {
        loop.checkCurrent();
        timers.add(timer);
    }

    public void remove(HeartbeatTimer timer) {
        loop.checkCurrent();
        timers.remove(timer);
    }

    void answered(long roundTripMillis) {
        answered++;
        roundTripsMillis += roundTripMillis;
        roundTrips[RoundTrips.index(roundTripMillis)]++;
    }

    /** The heartbeats so far, by their outcome. */
    public HeartbeatCounts counts() {
        long stale = timers.stream().filter(HeartbeatTimer::isStale).count();
        return new HeartbeatCounts(stale, answered, roundTripsMillis, RoundTrips.of(roundTrips));
    }

    /** Whether every socket hears its heartbeats in time. */
    public boolean isOnTime() {
        return timers.stream().noneMatch(HeartbeatTimer::isOverdue);
    }
}
