package dev.mooring.registry.writer;

import java.time.Instant;

/**
 * What a node says of itself once.
 *
 * @param address {@code host:port} at which other nodes reach it
 * @param zone the availability zone it runs in; empty where there is none
 * @param version its release
 */
public record NodeFacts(String address, String zone, String version, Instant startedAt) {}
