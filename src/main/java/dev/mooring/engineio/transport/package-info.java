/**
 * The transports, long-polling and WebSocket: they carry the packets of one session to its client. Only a transport knows
 * two loops, its session's and its connection's.
 *
 * <p>Internal: its types are public because {@code engineio} uses them, and may change without notice.
 */
@NullMarked
package dev.mooring.engineio.transport;

import org.jspecify.annotations.NullMarked;
