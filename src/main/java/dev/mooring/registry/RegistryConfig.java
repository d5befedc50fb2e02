package dev.mooring.registry;

import java.util.Optional;

/**
 * What a node says of itself and its clients.
 *
 * @param address {@code host:port} at which other nodes reach it; empty for where it runs and the port it listens at
 * @param maskAddresses whether clients' addresses are shortened before anybody sees them
 */
public record RegistryConfig(Optional<String> address, boolean maskAddresses) {}
