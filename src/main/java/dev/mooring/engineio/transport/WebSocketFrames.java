package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EngineCodec;
import dev.mooring.engineio.packet.EnginePacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;

/**
 * Encodes packets as unmasked WebSocket frames. Each frame is a whole message. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455, Base Framing Protocol</a>
 */
final class WebSocketFrames {

    private static final int FINAL = 0x80;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PONG = 0xA;

    private static final int MAX_HEADER = 10;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    private WebSocketFrames() {}

    /** Encodes a packet as one text or binary frame. */
    static ByteBuf encode(EnginePacket packet, ByteBufAllocator allocator) {
        if (packet instanceof EnginePacket.Text text) {
            String data = text.data();
            int length = 1 + ByteBufUtil.utf8Bytes(data);
            ByteBuf frame = allocator.directBuffer(length + MAX_HEADER);
            writeHeader(frame, TEXT, length);
            frame.writeByte('4');
            ByteBufUtil.reserveAndWriteUtf8(frame, data, length - 1);
            return frame;
        }
        if (packet instanceof EnginePacket.Binary binary) {
            Buffer data = binary.data();
            ByteBuf frame = allocator.directBuffer(data.length() + MAX_HEADER);
            writeHeader(frame, BINARY, data.length());
            return frame.writeBytes(data.getBytes());
        }
        String data = EngineCodec.encode(packet);
        ByteBuf frame = allocator.directBuffer(data.length() + MAX_HEADER);
        writeHeader(frame, TEXT, data.length());
        ByteBufUtil.writeAscii(frame, data);
        return frame;
    }

    /** Encodes a close frame with a status code. */
    static ByteBuf close(int status, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.directBuffer(4);
        writeHeader(frame, CLOSE, Short.BYTES);
        return frame.writeShort(status);
    }

    /** Encodes a WebSocket pong frame with the content of the ping. */
    static ByteBuf pong(ByteBuf content, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.directBuffer(content.readableBytes() + MAX_HEADER);
        writeHeader(frame, PONG, content.readableBytes());
        return frame.writeBytes(content);
    }

    private static void writeHeader(ByteBuf frame, int opcode, int length) {
        frame.writeByte(FINAL | opcode);
        if (length < SHORT_LENGTH) {
            frame.writeByte(length);
        } else if (length <= 0xFFFF) {
            frame.writeByte(SHORT_LENGTH).writeShort(length);
        } else {
            frame.writeByte(LONG_LENGTH).writeLong(length);
        }
    }
}
