package dev.mooring.tracking;

/** How many clients a drain has to close, and how many to ask to move, on one loop. */
public record DrainCounts(int sessions, int movers) {}
