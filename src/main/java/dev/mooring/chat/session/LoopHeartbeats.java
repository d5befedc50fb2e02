package dev.mooring.chat.session;

import dev.mooring.loop.Loop;
import java.util.LinkedHashSet;
import java.util.Set;

/** The heartbeat timers of one loop, and the counts of their answers. Owned by that loop. */
public final class LoopHeartbeats {

    private final Loop loop;
    private final Set<HeartbeatTimer> timers = new LinkedHashSet<>();
    private long answered;
    private long roundTripMillis;
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

    void onAnswered(long millis) {
        answered++;
        roundTripMillis += millis;
        roundTrips[RoundTrips.index(millis)]++;
    }

    /** The counts so far. */
    public HeartbeatCounts counts() {
        long stale = timers.stream().filter(HeartbeatTimer::isStale).count();
        return new HeartbeatCounts(stale, answered, roundTripMillis, RoundTrips.of(roundTrips));
    }

    /** Whether no socket's heartbeat is overdue. */
    public boolean isOnTime() {
        return timers.stream().noneMatch(HeartbeatTimer::isOverdue);
    }
}
