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

/** Prints a node's counts for CloudWatch at its start, then once in each minute. Owned by its loop. */
public final class MetricReport {

    /*
     * The sum of the metric over a minute is the service's number of connections only if each node prints exactly one
     * line in that minute. So each line is scheduled for the middle of the next minute of the clock, and not 60 s after
     * the line before: there a timer that fires 1 % early still hits the right minute.
     */

    private static final Duration TO_MIDDLE_OF_NEXT = Duration.ofSeconds(90);

    private final Loop loop;
    private final Supplier<Future<SessionCounts>> counts;
    private final MetricLine line;
    private final InstantSource clock;
    private final PrintStream out;

    /**
     * Creates a report; {@link #start} starts it.
     *
     * @param counts reads the node's counts; completes on the loop
     */
    public MetricReport(
            Loop loop, Supplier<Future<SessionCounts>> counts, MetricLine line, InstantSource clock, PrintStream out) {
        this.loop = loop;
        this.counts = counts;
        this.line = line;
        this.clock = clock;
        this.out = out;
    }

    /** Prints the first line, and schedules the next one. */
    public void start() {
        start(MetricReport::untilNext);
    }

    /**
     * Prints the first line, and schedules the next one.
     *
     * @param pace returns the time from one line to the next
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
        // If the counts cannot be read, no line is printed: an alarm watches for missing lines.
        Future<SessionCounts> ignored = counts.get().onSuccess(now -> {
            // One print call, so that no other log line is mixed into this one.
            out.print(line.encode(now, clock.instant()) + '\n');
            out.flush();
        });
    }
}
