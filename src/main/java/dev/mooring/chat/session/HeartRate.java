package dev.mooring.chat.session;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The hearts of one loop. Owned by that loop. */
public final class HeartRate {

    private final Loop loop;
    private final Set<Heart> hearts = new LinkedHashSet<>();
    private long answered;
    private long roundTripsMillis;

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
    }

    private Future<Heartbeats> heartbeats() {
        return loop.call(() -> Future.succeededFuture(
                new Heartbeats(hearts.stream().filter(Heart::isStale).count(), answered, roundTripsMillis)));
    }

    public static Future<Heartbeats> heartbeats(List<HeartRate> rates) {
        List<Future<Heartbeats>> each = new ArrayList<>();
        rates.forEach(rate -> each.add(rate.heartbeats()));
        return Future.all(each).map(all -> all.<Heartbeats>list().stream().reduce(Heartbeats.NONE, Heartbeats::plus));
    }

    private Future<Boolean> isInTime() {
        return loop.call(() -> Future.succeededFuture(hearts.stream().noneMatch(Heart::isOverdue)));
    }

    public static Future<Boolean> allInTime(List<HeartRate> rates) {
        List<Future<Boolean>> each = new ArrayList<>();
        rates.forEach(rate -> each.add(rate.isInTime()));
        return Future.all(each).map(all -> !all.list().contains(false));
    }
}
