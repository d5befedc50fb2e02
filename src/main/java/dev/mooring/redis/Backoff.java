package dev.mooring.redis;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Computes the pause before the next attempt to connect. Each pause is twice the last one, up to a limit, minus a random
 * part of up to a half, so that the links of a fleet do not reconnect together. Stateless, except for its random numbers.
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
