package dev.mooring.engineio.packet;

import io.vertx.core.buffer.Buffer;

/**
 * A packet of the Engine.IO protocol, revision 4.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Packet encoding</a>
 */
public sealed interface EnginePacket {

    /** The first packet of a session; the server's. {@code handshake} is a JSON object. */
    record Open(String handshake) implements EnginePacket {}

    /** The end of a session on its transport. */
    record Close() implements EnginePacket {}

    /** The server's question whether the client is there, or with {@code probe} the client's whether a WebSocket works. */
    record Ping(boolean probe) implements EnginePacket {}

    /** The answer to a ping. */
    record Pong(boolean probe) implements EnginePacket {}

    /** A {@code message} packet that carries text. */
    record Text(String data) implements EnginePacket {}

    /** A {@code message} packet that carries bytes; the buffer is shared, never modified. */
    record Binary(Buffer data) implements EnginePacket {}

    /** The client's last word of an upgrade: from here on the WebSocket carries the session. */
    record Upgrade() implements EnginePacket {}

    /** Nothing; ends a pending poll. */
    record Noop() implements EnginePacket {}

    /** How many bytes the packet takes in a WebSocket frame: what it counts in a write queue. */
    default int size() {
        if (this instanceof Text text) {
            return 1 + utf8Length(text.data);
        }
        if (this instanceof Binary binary) {
            return binary.data.length();
        }
        return this instanceof Open open ? 1 + open.handshake.length() : 6;
    }

    private static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0, end = length; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair counts two of the pair's four bytes.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
