package dev.mooring.registry.writer;

import java.time.Instant;

/**
 * The fields of a node's record that do not change while the node runs.
 *
 * @param address {@code host:port} at which other nodes reach this one
 * @param zone the node's availability zone; empty outside AWS
 * @param version the node's release
 * @param startedAt the start of the node
 */
public record NodeFacts(String address, String zone, String version, Instant startedAt) {}
