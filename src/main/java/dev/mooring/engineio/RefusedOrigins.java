package dev.mooring.engineio;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Counts requests from refused origins, and logs the origins, at most one line per interval. Owned by one loop. */
final class RefusedOrigins {

    private static final Logger LOG = System.getLogger(RefusedOrigins.class.getName());
    private static final int MAX_NAMED = 5;
    private static final int MAX_LENGTH = 100;

    private final Loop owner;
    private final Duration pause;
    /** The origins of requests that are not logged yet. */
    private final Set<String> names = new LinkedHashSet<>();

    private long unlogged;
    private long total;
    private boolean isPausing;

    /**
     * A counter at zero.
     *
     * @param pause the interval between two log lines
     */
    RefusedOrigins(Loop owner, Duration pause) {
        this.owner = owner;
        this.pause = pause;
    }

    /** Counts a refused request of that origin. Any loop may call it. */
    void add(String origin) {
        owner.run(() -> count(printable(origin)));
    }

    /** The number of refused requests since the start; completes on the owner. */
    Future<Long> total() {
        return owner.call(() -> Future.succeededFuture(total));
    }

    private void count(String name) {
        total++;
        unlogged++;
        if (names.size() < MAX_NAMED) {
            names.add(name);
        }
        if (!isPausing) {
            log();
        }
    }

    private void log() {
        LOG.log(
                Level.WARNING,
                "refused {0} requests of web pages whose origin is not allowed: {1}; list the origins whose pages may"
                        + " connect",
                unlogged,
                String.join(", ", names));
        unlogged = 0;
        names.clear();
        isPausing = true;
        owner.timers().schedule(pause.toMillis(), this::endPause);
    }

    private void endPause() {
        isPausing = false;
        if (unlogged > 0) {
            log();
        }
    }

    /** A client can send anything as its origin: control characters are replaced, and long ones cut off. */
    private static String printable(String origin) {
        String start = origin.length() > MAX_LENGTH ? origin.substring(0, MAX_LENGTH) + "…" : origin;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
