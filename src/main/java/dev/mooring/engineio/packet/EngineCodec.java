package dev.mooring.engineio.packet;

/**
 * Text frames ⇄ packets. A binary packet has no text form on a WebSocket: its frame is its data; on polling
 * {@link PayloadCodec} writes it as base64.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Packet encoding</a>
 */
public final class EngineCodec {

    private static final String PROBE = "probe";

    private EngineCodec() {}

    /** Reads a text frame; in linear time, for any text. */
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
            default -> Decoded.invalid("packet type '" + frame.charAt(0) + "'");
        };
    }

    /** The text frame of a packet that has one. */
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
        throw new IllegalArgumentException("no text form: " + packet.getClass().getSimpleName());
    }
}
