/**
 * Packets of the Engine.IO protocol, revision 4, and their encodings: pure functions of their input. Owned by nobody;
 * imports nothing of ours.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/">The Engine.IO protocol</a>
 */
@NullMarked
package dev.mooring.engineio.packet;

import org.jspecify.annotations.NullMarked;
