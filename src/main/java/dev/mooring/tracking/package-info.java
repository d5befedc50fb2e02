/**
 * Watches a node's sessions for the registry: each loop writes the entries of its sessions, and closes, moves or
 * inspects a session by its public id. Imports {@code registry}, {@code registry.writer},
 * {@code chat.session}, {@code auth}, {@code engineio}, {@code socketio}, {@code socketio.packet}, {@code loop} and
 * {@code id}.
 */
@NullMarked
package dev.mooring.tracking;

import org.jspecify.annotations.NullMarked;
