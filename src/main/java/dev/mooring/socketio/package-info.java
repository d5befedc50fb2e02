/**
 * The Socket.IO server: namespaces, sockets, acks, middleware. {@code SocketIoServer} is where a program starts. The loop
 * of a session owns its client and its sockets; {@code SocketIoServer} and {@code Namespace} may be used from any thread.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/">Server API</a>
 */
@NullMarked
package dev.mooring.socketio;

import org.jspecify.annotations.NullMarked;
