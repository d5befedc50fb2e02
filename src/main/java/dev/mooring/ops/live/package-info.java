/**
 * The namespace {@code /ops}: the numbers of all nodes, once a second, for the operators' page. Imports {@code ops},
 * {@code socketio}, {@code socketio.packet}, {@code auth}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.ops.live;

import org.jspecify.annotations.NullMarked;
