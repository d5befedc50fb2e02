/**
 * What a node counts of itself, in Prometheus's text format. Each loop counts for itself; the meters are the first loop's.
 * Imports {@code chat}, {@code chat.session}, {@code cluster}, {@code registry}, {@code engineio}, {@code socketio},
 * {@code socketio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.metrics;

import org.jspecify.annotations.NullMarked;
