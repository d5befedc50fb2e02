package dev.mooring.registry;

import java.util.Optional;

/**
 * The settings of a node's entries in the registry.
 *
 * @param address {@code host:port} at which other nodes reach this one; empty for the ECS task's private address, or
 *     127.0.0.1, with the node's port
 * @param maskAddresses whether clients' addresses are shortened in the registry, in logs and in ops
 */
public record RegistryConfig(Optional<String> address, boolean maskAddresses) {}
