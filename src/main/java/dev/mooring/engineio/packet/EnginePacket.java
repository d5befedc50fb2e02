package dev.mooring.engineio.packet;

import io.vertx.core.buffer.Buffer;

/**
 * A packet of the Engine.IO protocol, revision 4.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Packet encoding</a>
 */
public sealed interface EnginePacket {

    /** The first packet of a session, from the server. {@code handshake} is a JSON object. */
    record Open(String handshake) implements EnginePacket {}

    /** Closes the transport, and with it the session. */
    record Close() implements EnginePacket {}

    /** A heartbeat ping of the server; with {@code probe}, the client's test of a new WebSocket. */
    record Ping(boolean probe) implements EnginePacket {}

    /** The answer to a ping. */
    record Pong(boolean probe) implements EnginePacket {}

    /** A {@code message} packet that carries text. */
    record Text(String data) implements EnginePacket {}

    /** A {@code message} packet that carries bytes. The buffer is shared; do not modify it. */
    record Binary(Buffer data) implements EnginePacket {}

    /** Ends an upgrade: from now on the client uses the WebSocket. */
    record Upgrade() implements EnginePacket {}

    /** An empty packet that ends a waiting poll. */
    record Noop() implements EnginePacket {}

    /** The packet's size in a WebSocket frame, in bytes; the write queue adds these sizes up. */
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
                // A surrogate pair has four bytes in UTF-8, two for each half.
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
