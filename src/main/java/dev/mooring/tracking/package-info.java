/**
 * The sessions of a node, as the registry sees them: each loop watches its own sessions, writes what changed, and reaches a
 * session by its public name to close it, to move it, or to list its events. Imports {@code registry}, {@code registry.writer},
 * {@code chat.session}, {@code auth}, {@code engineio}, {@code socketio}, {@code socketio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.tracking;

import org.jspecify.annotations.NullMarked;
