package dev.mooring.loop;

/**
 * How much of a {@link Rate} one peer has left: a token for each thing it does, and new ones as time goes by. Owned by a
 * loop. Times are those of {@link System#nanoTime}.
 */
public final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Rate rate;
    private double tokens;
    private long filledAt;

    /** A bucket that is full. */
    public TokenBucket(Rate rate, long nanoTime) {
        this.rate = rate;
        this.tokens = rate.burst();
        this.filledAt = nanoTime;
    }

    /** Takes a token, unless there is none. */
    public boolean tryTake(long nanoTime) {
        fill(nanoTime);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Takes a token even if there is none, and answers what is left: below zero it is a debt. */
    public double charge(long nanoTime) {
        fill(nanoTime);
        return --tokens;
    }

    /** Whether nothing would be lost by forgetting it. */
    public boolean isFull(long nanoTime) {
        fill(nanoTime);
        return tokens >= rate.burst();
    }

    private void fill(long nanoTime) {
        tokens = Math.min(rate.burst(), tokens + (nanoTime - filledAt) / NANOS_PER_SECOND * rate.perSecond());
        filledAt = nanoTime;
    }
}
