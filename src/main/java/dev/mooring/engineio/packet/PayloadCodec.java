package dev.mooring.engineio.packet;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Bodies of polling requests and answers ⇄ packets: packets are joined by the record separator, binary ones are base64
 * behind a {@code b}.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#http-long-polling-1">Payload encoding</a>
 */
public final class PayloadCodec {

    /** How many packets one body may hold: a body of separators must not cost more than it weighs. */
    public static final int MAX_PACKETS = 1_000;

    private static final char SEPARATOR = '\u001e';
    private static final char BINARY = 'b';

    private PayloadCodec() {}

    /** Reads a body; in linear time, for any text. One bad packet makes the whole body invalid. */
    public static Decoded<List<EnginePacket>> decode(String body) {
        List<EnginePacket> packets = new ArrayList<>();
        int start = 0;
        while (true) {
            int separator = body.indexOf(SEPARATOR, start);
            int end = separator < 0 ? body.length() : separator;
            if (packets.size() == MAX_PACKETS) {
                return Decoded.invalid("more than " + MAX_PACKETS + " packets in one payload");
            }
            Decoded<EnginePacket> packet = decodePacket(body.substring(start, end));
            if (packet instanceof Decoded.Invalid<EnginePacket> bad) {
                return Decoded.invalid(bad.reason());
            }
            packets.add(((Decoded.Ok<EnginePacket>) packet).value());
            if (separator < 0) {
                return Decoded.ok(packets);
            }
            start = end + 1;
        }
    }

    private static Decoded<EnginePacket> decodePacket(String packet) {
        if (packet.isEmpty() || packet.charAt(0) != BINARY) {
            return EngineCodec.decode(packet);
        }
        try {
            return Decoded.ok(
                    new EnginePacket.Binary(Buffer.buffer(Base64.getDecoder().decode(packet.substring(1)))));
        } catch (IllegalArgumentException e) {
            return Decoded.invalid("binary packet that is not base64");
        }
    }

    /** The body that carries these packets, in order. */
    public static String encode(Iterable<EnginePacket> packets) {
        StringBuilder body = new StringBuilder();
        for (EnginePacket packet : packets) {
            if (!body.isEmpty()) {
                body.append(SEPARATOR);
            }
            if (packet instanceof EnginePacket.Binary binary) {
                body.append(BINARY)
                        .append(Base64.getEncoder().encodeToString(binary.data().getBytes()));
            } else {
                body.append(EngineCodec.encode(packet));
            }
        }
        return body.toString();
    }
}
