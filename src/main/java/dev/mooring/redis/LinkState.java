package dev.mooring.redis;

import dev.mooring.loop.Timers.Deadline;

/** The life of a link: Idle → Connecting → (Up → Waiting → Connecting)*, or Connecting → Waiting; at last Closed. */
sealed interface LinkState {

    /** Made, not started. */
    record Idle() implements LinkState {}

    /**
     * Connecting, subscribing and waiting to hear itself.
     *
     * @param failures attempts that have failed in a row before this one
     * @param limit when this one has failed too
     */
    record Connecting(ConnectionPair pair, int failures, BusyLoopTimeout limit) implements LinkState {}

    /**
     * In use.
     *
     * @param probe when it must have heard itself again
     */
    record Up(ConnectionPair pair, BusyLoopTimeout probe) implements LinkState {}

    /** Until the next attempt. */
    record Waiting(int failures, Deadline retry) implements LinkState {}

    /** For good. */
    record Closed() implements LinkState {}
}
