package dev.mooring.loop;

/**
 * A token bucket that limits one peer to a {@link Rate}. Each operation of the peer takes a token, and the bucket
 * refills at that rate. Owned by a loop. Times are values of {@link System#nanoTime}.
 */
public final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Rate rate;
    private double tokens;
    private long filledAt;

    /** Creates a full bucket. */
    public TokenBucket(Rate rate, long nanoTime) {
        this.rate = rate;
        this.tokens = rate.burst();
        this.filledAt = nanoTime;
    }

    /** Takes a token; returns false if the bucket has none. */
    public boolean tryTake(long nanoTime) {
        fill(nanoTime);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Takes a token even if the bucket has none, and returns the number of tokens left, which may be negative. */
    public double charge(long nanoTime) {
        fill(nanoTime);
        return --tokens;
    }

    /** Whether the bucket is full, so that a new bucket could replace it. */
    public boolean isFull(long nanoTime) {
        fill(nanoTime);
        return tokens >= rate.burst();
    }

    private void fill(long nanoTime) {
        tokens = Math.min(rate.burst(), tokens + (nanoTime - filledAt) / NANOS_PER_SECOND * rate.perSecond());
        filledAt = nanoTime;
    }
}
