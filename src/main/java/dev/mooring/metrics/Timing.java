package dev.mooring.metrics;

/**
 * How long something took, as often as it happened.
 *
 * @param times how often
 * @param seconds all times together
 */
record Timing(long times, double seconds) {

    static final Timing NONE = new Timing(0, 0);

    Timing plus(double more) {
        return new Timing(times + 1, seconds + more);
    }

    Timing plus(Timing other) {
        return new Timing(times + other.times, seconds + other.seconds);
    }
}
