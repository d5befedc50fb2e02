/**
 * The transports of Engine.IO: long-polling and WebSocket. A transport sends the packets of one session to its client.
 * Only a transport works with two loops, its session's and its connection's.
 *
 * <p>Internal: the types are public because {@code engineio} uses them; they may change without notice.
 */
@NullMarked
package dev.mooring.engineio.transport;

import org.jspecify.annotations.NullMarked;
