/**
 * What a node's sessions tell the registry: each loop watches its own, writes what changed, and reaches a session by its
 * public name to close it, to move it, or to say what happened in it. Imports {@code registry}, {@code registry.writer},
 * {@code chat.session}, {@code auth}, {@code engineio}, {@code socketio}, {@code socketio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.tracking;

import org.jspecify.annotations.NullMarked;
