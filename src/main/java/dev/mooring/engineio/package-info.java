/**
 * The Engine.IO server: sessions, from handshake to close. The loop that opened a session owns it until it ends. This
 * package knows no namespaces.
 *
 * <p>Programs that embed the server use its options ({@code EngineConfig} and the records in it), {@code Admission} and
 * {@code SessionListener}.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/">The Engine.IO protocol</a>
 */
@NullMarked
package dev.mooring.engineio;

import org.jspecify.annotations.NullMarked;
