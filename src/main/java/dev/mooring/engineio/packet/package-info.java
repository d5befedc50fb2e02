/**
 * Packets of the Engine.IO protocol, revision 4, and their codecs, which are pure functions. Stateless.
 *
 * <p>Programs that embed the server see {@code EnginePacket} and {@code Decoded}. The codecs are internal and may
 * change without notice.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/">The Engine.IO protocol</a>
 */
@NullMarked
package dev.mooring.engineio.packet;

import org.jspecify.annotations.NullMarked;
