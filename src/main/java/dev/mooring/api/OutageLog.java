package dev.mooring.api;

import dev.mooring.id.Unavailable;
import dev.mooring.loop.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Logs at most once a minute how many requests were answered with 503. Owned by one loop; any loop may report. */
final class OutageLog {

    private static final Logger LOG = System.getLogger(OutageLog.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Loop owner;
    private final String root;
    private long unreported;
    private long lastReportNanos = System.nanoTime() - PAUSE.toNanos();

    /** Creates a log for requests below {@code root}. */
    OutageLog(Loop owner, String root) {
        this.owner = owner;
        this.root = root;
    }

    /** A request was answered with 503. */
    void report(Unavailable cause) {
        String why = String.valueOf(cause.getMessage());
        owner.run(() -> {
            unreported++;
            if (System.nanoTime() - lastReportNanos >= PAUSE.toNanos()) {
                LOG.log(Level.WARNING, "{0} requests below {1} were answered with 503: {2}", unreported, root, why);
                lastReportNanos = System.nanoTime();
                unreported = 0;
            }
        });
    }
}
