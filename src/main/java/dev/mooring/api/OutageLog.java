package dev.mooring.api;

import dev.mooring.id.Unavailable;
import dev.mooring.loop.Loop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Logs that requests are answered with 503: one line a minute, however many there are. Owned by one loop; any may report. */
final class OutageLog {

    private static final Logger LOG = System.getLogger(OutageLog.class.getName());
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Loop owner;
    private final String root;
    private long unreported;
    private long lastReportNanos = System.nanoTime() - PAUSE.toNanos();

    /** Of the requests below that path. */
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
