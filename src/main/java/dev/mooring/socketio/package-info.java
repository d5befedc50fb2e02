/**
 * Namespaces, sockets, acks, middleware: Socket.IO for any program, over anything that is a {@code PacketPipe}. A
 * client, its sockets and all that hangs off them belong to the loop of its session; {@code Namespace} may be used from
 * any thread. Knows nothing of what the events mean.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/">Server API</a>
 */
@NullMarked
package dev.mooring.socketio;

import org.jspecify.annotations.NullMarked;
