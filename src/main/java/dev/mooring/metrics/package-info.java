/**
 * The metrics of a node, in Prometheus's text format. Each loop counts its own events; the first loop owns the meters.
 * Imports {@code chat}, {@code chat.session}, {@code cluster}, {@code registry}, {@code engineio}, {@code socketio},
 * {@code socketio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.metrics;

import org.jspecify.annotations.NullMarked;
