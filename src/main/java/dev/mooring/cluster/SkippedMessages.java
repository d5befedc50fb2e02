package dev.mooring.cluster;

import dev.mooring.loop.Loop;

/** Counts and logs messages in Redis that this node cannot read. Owned by its loop. */
final class SkippedMessages {

    private static final System.Logger LOG = System.getLogger(SkippedMessages.class.getName());
    private static final long QUIET_MILLIS = 60_000;

    private final Loop loop;
    private long count;
    private boolean isQuiet;

    SkippedMessages(Loop loop) {
        this.loop = loop;
    }

    /** Counts a skipped message, and logs one at most once a minute. */
    void count(String what) {
        count++;
        if (!isQuiet) {
            isQuiet = true;
            loop.timers().schedule(QUIET_MILLIS, () -> isQuiet = false);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "skipped {0} in Redis, which is not in a known format; skipped {1} messages since the start",
                    what,
                    count);
        }
    }

    long count() {
        return count;
    }
}
