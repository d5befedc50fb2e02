/**
 * Starts, drains and stops a node: the one place that says {@code new} across floors, to be read from top to bottom.
 * Owned by the main thread, which nothing else runs on.
 */
@NullMarked
package dev.mooring.app;

import org.jspecify.annotations.NullMarked;
