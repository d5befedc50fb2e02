package dev.mooring.metrics;

/**
 * The number and the total duration of events of one kind.
 *
 * @param times the number of events
 * @param seconds the sum of their durations
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
