package dev.mooring.metrics;

import dev.mooring.chat.session.RoundTrips;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a node counts, as the operators' page reads it once a second: counters since the start, and what is so now. */
final class LiveNumbers {

    private LiveNumbers() {}

    /**
     * The numbers of that moment.
     *
     * @param lags seconds that each loop took to answer
     */
    static JsonObject toJson(Counts counts, Vitals vitals, List<Double> lags) {
        JsonObject opened = new JsonObject();
        counts.opened().forEach(opened::put);
        JsonObject closed = new JsonObject();
        counts.closed().forEach((reason, number) -> closed.put(reason.wireName(), number));
        JsonObject received = new JsonObject();
        counts.received().forEach((type, number) -> received.put(type.label(), number));
        long refused =
                vitals.refusals().values().stream().mapToLong(Long::longValue).sum();
        double slowest = lags.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return new JsonObject()
                .put("counts", vitals.sessions().toJson())
                .put("opened", opened)
                .put("closed", closed)
                .put("refused", refused)
                .put("received", received)
                .put("sent", vitals.sent())
                .put("stored", counts.stored().times())
                .put("unstored", counts.unstored())
                .put("recovered", counts.recovered())
                .put("notRecovered", counts.notRecovered())
                .put("stale", vitals.heartbeats().stale())
                .put(
                        "roundTrips",
                        new JsonArray(vitals.heartbeats().roundTrips().counts()))
                .put("roundTripBounds", new JsonArray(RoundTrips.BOUNDS_MILLIS))
                .put("loopLagMillis", slowest * 1_000)
                .put("redis", vitals.redisUp())
                .put("clusterLagMillis", vitals.cluster().lagMillis());
    }
}
