/**
 * Packets of the Socket.IO protocol, revision 5, their codecs and their attachments. Stateless, except
 * {@code PacketDecoder}, which keeps one partly received packet and belongs to its client's loop.
 *
 * <p>Programs that embed the server use {@code Args}; adapters and pipes also see {@code SocketIoPacket} and
 * {@code Frames}. The codecs and scanners are internal and may change without notice.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/">The Socket.IO protocol</a>
 */
@NullMarked
package dev.mooring.socketio.packet;

import org.jspecify.annotations.NullMarked;
