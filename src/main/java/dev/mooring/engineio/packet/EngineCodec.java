package dev.mooring.engineio.packet;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/**
 * Encodes packets as text and decodes text into packets. In payloads, and in text frames of a client with {@code
 * forceBase64}, a binary packet is {@code b} and base64. The server sends a binary packet as a binary frame without
 * this codec.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Packet encoding</a>
 */
public final class EngineCodec {

    private static final String PROBE = "probe";
    private static final char BINARY = 'b';

    private EngineCodec() {}

    /** Decodes one packet, in linear time for any text. */
    public static Decoded<EnginePacket> decode(String frame) {
        if (frame.isEmpty()) {
            return Decoded.invalid("empty frame");
        }
        return switch (frame.charAt(0)) {
            case '0' -> Decoded.ok(new EnginePacket.Open(frame.substring(1)));
            case '1' -> Decoded.ok(new EnginePacket.Close());
            case '2' -> Decoded.ok(new EnginePacket.Ping(frame.startsWith(PROBE, 1)));
            case '3' -> Decoded.ok(new EnginePacket.Pong(frame.startsWith(PROBE, 1)));
            case '4' -> Decoded.ok(new EnginePacket.Text(frame.substring(1)));
            case '5' -> Decoded.ok(new EnginePacket.Upgrade());
            case '6' -> Decoded.ok(new EnginePacket.Noop());
            case BINARY -> decodeBinary(frame);
            default -> Decoded.invalid("unknown packet type '" + frame.charAt(0) + "'");
        };
    }

    private static Decoded<EnginePacket> decodeBinary(String frame) {
        // The official Java client breaks base64 into lines as MIME does, and adds a line break at the end.
        String base64 =
                frame.indexOf('\n') < 0 ? frame : frame.replace("\n", "").replace("\r", "");
        try {
            return Decoded.ok(
                    new EnginePacket.Binary(Buffer.buffer(Base64.getDecoder().decode(base64.substring(1)))));
        } catch (IllegalArgumentException e) {
            return Decoded.invalid("binary packet is not base64");
        }
    }

    /** Encodes a packet as text. */
    public static String encode(EnginePacket packet) {
        if (packet instanceof EnginePacket.Text text) {
            return "4" + text.data();
        }
        if (packet instanceof EnginePacket.Open open) {
            return "0" + open.handshake();
        }
        if (packet instanceof EnginePacket.Ping ping) {
            return ping.probe() ? "2probe" : "2";
        }
        if (packet instanceof EnginePacket.Pong pong) {
            return pong.probe() ? "3probe" : "3";
        }
        if (packet instanceof EnginePacket.Close) {
            return "1";
        }
        if (packet instanceof EnginePacket.Upgrade) {
            return "5";
        }
        if (packet instanceof EnginePacket.Noop) {
            return "6";
        }
        EnginePacket.Binary binary = (EnginePacket.Binary) packet;
        return BINARY + Base64.getEncoder().encodeToString(binary.data().getBytes());
    }
}
