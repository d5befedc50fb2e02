package dev.mooring.redis;

import dev.mooring.loop.Timers.Deadline;

/** The life of a link: Idle → Connecting → (Up → Waiting → Connecting)*, or Connecting → Waiting; at last Closed. */
sealed interface LinkState {

    /** Created, not started. */
    record Idle() implements LinkState {}

    /**
     * Connecting, subscribing, and waiting for the echo of its probe.
     *
     * @param failures the number of failed attempts in a row before this one
     * @param limit the timeout of this attempt
     */
    record Connecting(ConnectionPair pair, int failures, BusyLoopTimeout limit) implements LinkState {}

    /**
     * Connected and proven to work.
     *
     * @param probe the deadline for the echo of the next probe
     */
    record Up(ConnectionPair pair, BusyLoopTimeout probe) implements LinkState {}

    /** Pausing before the next attempt. */
    record Waiting(int failures, Deadline retry) implements LinkState {}

    /** Closed. */
    record Closed() implements LinkState {}
}
