/**
 * Configures a node's log: one event per line, as JSON or text, with clients' addresses masked if the configuration
 * says so. Imports {@code config} and {@code id}.
 */
@NullMarked
package dev.mooring.logging;

import org.jspecify.annotations.NullMarked;
