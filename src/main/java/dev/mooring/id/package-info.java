/**
 * Values that every package may use: ids of sessions, sockets and nodes, handshakes, close reasons, formats of times,
 * and masked addresses. Immutable.
 */
@NullMarked
package dev.mooring.id;

import org.jspecify.annotations.NullMarked;
