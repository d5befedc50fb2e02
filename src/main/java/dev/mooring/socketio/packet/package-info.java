/**
 * Packets of the Socket.IO protocol, revision 5, their encoding and their attachments. Stateless but for
 * {@code PacketDecoder}, which holds one half-received packet and belongs to its client's loop.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/">The Socket.IO protocol</a>
 */
@NullMarked
package dev.mooring.socketio.packet;

import org.jspecify.annotations.NullMarked;
