package dev.mooring.registry;

/**
 * Whose token a session brought.
 *
 * @param user the token's subject
 * @param role what the token lets its bearer do
 */
public record Bearer(String user, String role) {}
