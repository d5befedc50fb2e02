package dev.mooring.tracking;

/**
 * The clients of one loop that a drain still has to handle.
 *
 * @param sessions the number of sessions to close
 * @param movers the number of clients to ask to move
 */
public record DrainCounts(int sessions, int movers) {}
