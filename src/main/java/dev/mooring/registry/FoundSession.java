package dev.mooring.registry;

/**
 * A live session, and where it is.
 *
 * @param node the id of its node
 */
public record FoundSession(String node, SessionEntry entry) {}
