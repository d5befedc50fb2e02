/**
 * The commands of the jar: {@code serve}, {@code fleet}, {@code sessions}, {@code nodes}, {@code token},
 * {@code revoke}, {@code rollout}. A command reads the same environment variables as a node, asks Redis directly with
 * {@code RegistryClient}, prints a table or JSON, and ends. Imports {@code app}, {@code logging}, {@code config},
 * {@code auth}, {@code aws}, {@code registry}, {@code registry.revocation}, {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.cli;

import org.jspecify.annotations.NullMarked;
