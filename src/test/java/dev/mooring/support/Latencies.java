package dev.mooring.support;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The durations of many requests. */
public final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    /** Runs a request, and records its duration. */
    public void time(Runnable request) {
        long begun = System.nanoTime();
        request.run();
        nanos.add(System.nanoTime() - begun);
    }

    /** The number of requests. */
    public int size() {
        return nanos.size();
    }

    /** A percentile of the durations, in milliseconds. */
    public double millis(int percentile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100)) / 1e6;
    }

    /** The differences of p50 and p99 to other durations, as text. */
    public String beside(Latencies others) {
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms and %.2f ms (+%.2f ms, x %.2f), p99 %.2f ms and %.2f ms (+%.2f ms, x %.2f)",
                others.millis(50),
                millis(50),
                millis(50) - others.millis(50),
                millis(50) / others.millis(50),
                others.millis(99),
                millis(99),
                millis(99) - others.millis(99),
                millis(99) / others.millis(99));
    }
}
