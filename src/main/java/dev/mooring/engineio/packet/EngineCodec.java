package dev.mooring.engineio.packet;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/**
 * Text ⇄ packets. A binary packet is base64 behind a {@code b} where there is only text: in payloads, and in the frames
 * of a client that is told to send no binary ones ({@code forceBase64}). The server's binary frames are their data.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Packet encoding</a>
 */
public final class EngineCodec {

    private static final String PROBE = "probe";
    private static final char BINARY = 'b';

    private EngineCodec() {}

    /** Reads one packet; in linear time, for any text. */
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
            default -> Decoded.invalid("packet type '" + frame.charAt(0) + "'");
        };
    }

    private static Decoded<EnginePacket> decodeBinary(String frame) {
        // The official Java client breaks lines as MIME does, even behind the last one.
        String base64 =
                frame.indexOf('\n') < 0 ? frame : frame.replace("\n", "").replace("\r", "");
        try {
            return Decoded.ok(
                    new EnginePacket.Binary(Buffer.buffer(Base64.getDecoder().decode(base64.substring(1)))));
        } catch (IllegalArgumentException e) {
            return Decoded.invalid("binary packet that is not base64");
        }
    }

    /** The packet as text. */
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
