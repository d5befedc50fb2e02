/**
 * Packets of the Engine.IO protocol, revision 4, and their encodings: pure functions of their input. Stateless.
 *
 * <p>Of this package {@code EnginePacket} and {@code Decoded} are seen by programs that embed the server; the codecs are
 * internal and may change without notice.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/">The Engine.IO protocol</a>
 */
@NullMarked
package dev.mooring.engineio.packet;

import org.jspecify.annotations.NullMarked;
