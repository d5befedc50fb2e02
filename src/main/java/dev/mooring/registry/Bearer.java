package dev.mooring.registry;

/**
 * The user whose token a session presented.
 *
 * @param user the token's subject
 * @param role the token's role
 */
public record Bearer(String user, String role) {}
