package dev.mooring.support;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How long each of many requests took. */
public final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    /** Does a request, and remembers how long it took. */
    public void time(Runnable request) {
        long begun = System.nanoTime();
        request.run();
        nanos.add(System.nanoTime() - begun);
    }

    /** How many there were. */
    public int size() {
        return nanos.size();
    }

    /** That percentile, in milliseconds. */
    public double millis(int percentile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100)) / 1e6;
    }

    /** How much longer these took than others, as p50 and p99. */
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
