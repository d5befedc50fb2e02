/**
 * What an operator types: {@code serve}, {@code sessions}, {@code nodes}, {@code token}. A command reads the environment
 * that nodes have, asks Redis itself by {@code DirectoryClient}, prints a table or JSON, and ends. Imports {@code app},
 * {@code logging}, {@code config}, {@code auth}, {@code aws}, {@code registry}, {@code registry.revocation},
 * {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.cli;

import org.jspecify.annotations.NullMarked;
