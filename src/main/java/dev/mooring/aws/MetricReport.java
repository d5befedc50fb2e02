package dev.mooring.aws;

import dev.mooring.loop.Loop;
import dev.mooring.registry.SessionCounts;
import io.vertx.core.Future;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Prints a node's counts for CloudWatch, when it begins and then once in each minute. Owned by its loop. */
public final class MetricReport {

    /*
     * A metric's sum over a minute is the service's connections only if each node has exactly one line in it. So a line
     * aims at the middle of the next minute by the clock, where a deadline that fires 1 % early does no harm, instead of
     * at 60 s later.
     */

    private static final Duration TO_MIDDLE_OF_NEXT = Duration.ofSeconds(90);

    private final Loop loop;
    private final Supplier<Future<SessionCounts>> counts;
    private final MetricLine line;
    private final InstantSource clock;
    private final PrintStream out;

    /**
     * A report that has not begun.
     *
     * @param counts answers on the loop
     */
    public MetricReport(
            Loop loop, Supplier<Future<SessionCounts>> counts, MetricLine line, InstantSource clock, PrintStream out) {
        this.loop = loop;
        this.counts = counts;
        this.line = line;
        this.clock = clock;
        this.out = out;
    }

    /** Begins, with the first line. */
    public void start() {
        start(MetricReport::untilNext);
    }

    /**
     * Begins, with the first line.
     *
     * @param pace how long after a line the next one is due
     */
    void start(Function<Instant, Duration> pace) {
        loop.checkCurrent();
        print();
        loop.timers().schedule(pace.apply(clock.instant()).toMillis(), () -> start(pace));
    }

    static Duration untilNext(Instant now) {
        return Duration.between(now, now.truncatedTo(ChronoUnit.MINUTES).plus(TO_MIDDLE_OF_NEXT));
    }

    private void print() {
        // No line says that the node cannot count, and there is an alarm for that.
        Future<SessionCounts> ignored = counts.get().onSuccess(now -> {
            // In one piece, so that no line of the log gets into it.
            out.print(line.encode(now, clock.instant()) + '\n');
            out.flush();
        });
    }
}
