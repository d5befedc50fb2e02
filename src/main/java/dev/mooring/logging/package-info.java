/**
 * How a node logs: one event a line, as JSON or as text, with clients' addresses masked where the configuration says so.
 * Imports {@code config} and {@code id}.
 */
@NullMarked
package dev.mooring.logging;

import org.jspecify.annotations.NullMarked;
