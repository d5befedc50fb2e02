/**
 * Sessions: handshake, heartbeat, upgrade, close. A session belongs to the loop that opened it, for life. Imports
 * {@code engineio.transport}, {@code engineio.packet}, {@code loop} and {@code id}; says "session" and never
 * "namespace".
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/">The Engine.IO protocol</a>
 */
@NullMarked
package dev.mooring.engineio;

import org.jspecify.annotations.NullMarked;
