package dev.mooring.redis;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, and by chance up to half of it less,
 * so that the links of a fleet don't come back at the same moment. Stateless but for its chance.
 */
record Backoff(Duration longest, RandomGenerator random) {

    private static final long FIRST_MILLIS = 50;
    private static final int MAX_DOUBLINGS = 20;

    /**
     * The pause after that many attempts in a row have failed.
     *
     * @param failures 0 for a link that was up until now
     */
    long delayMillis(int failures) {
        long limit = Math.min(longest.toMillis(), FIRST_MILLIS << Math.min(failures, MAX_DOUBLINGS));
        return limit - random.nextLong(limit / 2 + 1);
    }
}
