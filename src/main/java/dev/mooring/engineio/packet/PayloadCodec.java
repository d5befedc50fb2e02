package dev.mooring.engineio.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes and decodes the bodies of polling requests and responses: packets joined by the record separator.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#http-long-polling-1">Payload encoding</a>
 */
public final class PayloadCodec {

    /**
     * The maximum number of packets in one body. Without it, a body of tiny packets would need far more memory decoded
     * than encoded.
     */
    public static final int MAX_PACKETS = 1_000;

    private static final String SEPARATOR = "\u001e";

    private PayloadCodec() {}

    /** Decodes a body, in linear time for any text. One invalid packet makes the whole body invalid. */
    public static Decoded<List<EnginePacket>> decode(String body) {
        List<EnginePacket> packets = new ArrayList<>();
        int start = 0;
        while (true) {
            int separator = body.indexOf(SEPARATOR, start);
            int end = separator < 0 ? body.length() : separator;
            if (packets.size() == MAX_PACKETS) {
                return Decoded.invalid("more than " + MAX_PACKETS + " packets in one payload");
            }
            Decoded<EnginePacket> packet = EngineCodec.decode(body.substring(start, end));
            if (packet instanceof Decoded.Invalid<EnginePacket> bad) {
                return Decoded.invalid(bad.reason());
            }
            packets.add(((Decoded.Ok<EnginePacket>) packet).value());
            if (separator < 0) {
                return Decoded.ok(packets);
            }
            start = end + SEPARATOR.length();
        }
    }

    /** Encodes packets as one body, in order. */
    public static String encode(List<EnginePacket> packets) {
        if (packets.size() == 1) {
            return EngineCodec.encode(packets.get(0));
        }
        String[] parts = new String[packets.size()];
        Arrays.setAll(parts, i -> EngineCodec.encode(packets.get(i)));
        return String.join(SEPARATOR, parts);
    }
}
