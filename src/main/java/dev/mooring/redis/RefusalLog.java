package dev.mooring.redis;

import java.util.HashSet;
import java.util.Set;

/** Logs that Redis refuses commands, and when that is over: one line each, however many links see it. Owned by loop 0. */
final class RefusalLog {

    private static final System.Logger LOG = System.getLogger(RefusalLog.class.getName());

    private final String shownUrl;
    private final Set<Integer> refused = new HashSet<>();

    RefusalLog(String shownUrl) {
        this.shownUrl = shownUrl;
    }

    /** The link of that loop was refused a command. */
    void refused(int loop, String why) {
        if (refused.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis at {0} refuses commands: {1}; messages are not stored and counts are not known until it is"
                            + " repaired",
                    shownUrl,
                    why);
        }
        refused.add(loop);
    }

    /** The link of that loop is served again. */
    void served(int loop) {
        if (refused.remove(loop) && refused.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "Redis at {0} takes all commands again", shownUrl);
        }
    }
}
