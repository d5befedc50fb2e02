package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the frames of one client into packets. The decoder keeps one packet while its attachments arrive. It takes
 * linear time for any frame and never throws. Do not use it after an invalid frame. Owned by its client's loop.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Packet encoding</a>
 */
public final class PacketDecoder {

    /** The maximum number of attachments of one packet. */
    public static final int MAX_ATTACHMENTS = 10;

    /** The maximum length of a namespace's name, in characters. */
    public static final int MAX_NAMESPACE = 512;

    private static final PacketReading NOTHING = new PacketReading.Nothing();

    private @Nullable PartialPacket partial;

    /** A packet whose text has been received, and some of its attachments. */
    private record PartialPacket(PacketHeader header, String name, String values, List<Buffer> attachments) {
        SocketIoPacket complete() {
            Args args = new Args(values, List.copyOf(attachments));
            return header.type() == PacketHeader.BINARY_EVENT
                    ? new SocketIoPacket.Event(header.namespace(), name, args, header.ackId())
                    : new SocketIoPacket.Ack(header.namespace(), header.ackId(), args);
        }
    }

    /** Decodes a text frame. */
    public PacketReading decode(String text) {
        if (partial != null) {
            return invalid("text frame instead of an attachment");
        }
        Decoded<PacketHeader> header = PacketHeader.decode(text);
        return header instanceof Decoded.Ok<PacketHeader> ok
                ? decode(ok.value(), text)
                : invalid(((Decoded.Invalid<PacketHeader>) header).reason());
    }

    /** Decodes a binary frame. The decoder keeps the buffer without a copy. */
    public PacketReading decode(Buffer attachment) {
        PartialPacket packet = partial;
        if (packet == null) {
            return invalid("attachment without a packet");
        }
        packet.attachments().add(attachment);
        if (packet.attachments().size() < packet.header().attachments()) {
            return NOTHING;
        }
        partial = null;
        return packet.complete();
    }

    /** Whether the decoder waits for attachments of a packet. */
    public boolean isHalfReceived() {
        return partial != null;
    }

    /**
     * Decodes the payload of an event without attachments, an array, and moves past it. Empty if it is invalid.
     *
     * @param json is right before the array
     */
    public static Optional<SocketIoPacket.Event> event(String namespace, JsonScanner json) {
        return PayloadScan.event(json) instanceof Decoded.Ok<PayloadScan.EventText> ok
                ? Optional.of(new SocketIoPacket.Event(
                        namespace, ok.value().name(), Args.ofValues(ok.value().values()), SocketIoPacket.NO_ACK))
                : Optional.empty();
    }

    private PacketReading decode(PacketHeader header, String text) {
        return switch (header.type()) {
            case PacketHeader.CONNECT -> connect(header, text);
            case PacketHeader.DISCONNECT ->
                header.payloadAt() == text.length() && header.ackId() == SocketIoPacket.NO_ACK
                        ? new SocketIoPacket.Disconnect(header.namespace())
                        : invalid("DISCONNECT with ack id or payload");
            case PacketHeader.EVENT, PacketHeader.BINARY_EVENT -> event(header, text);
            default -> ack(header, text);
        };
    }

    private static PacketReading connect(PacketHeader header, String text) {
        if (header.ackId() != SocketIoPacket.NO_ACK) {
            return invalid("CONNECT with ack id");
        }
        if (!header.hasPayload(text)) {
            return new SocketIoPacket.Connect(header.namespace(), new JsonObject());
        }
        Decoded<JsonObject> payload = PayloadScan.object(text, header.payloadAt());
        return payload instanceof Decoded.Ok<JsonObject> ok
                ? new SocketIoPacket.Connect(header.namespace(), ok.value())
                : invalid(((Decoded.Invalid<JsonObject>) payload).reason());
    }

    private PacketReading event(PacketHeader header, String text) {
        if (!header.hasPayload(text)) {
            // An event without a name: the reference server ignores it too.
            return header.attachments() == 0 ? NOTHING : invalid("binary event without payload");
        }
        Decoded<PayloadScan.EventText> payload = PayloadScan.event(text, header.payloadAt(), header.attachments());
        if (payload instanceof Decoded.Invalid<PayloadScan.EventText> bad) {
            return invalid(bad.reason());
        }
        PayloadScan.EventText event = ((Decoded.Ok<PayloadScan.EventText>) payload).value();
        if (header.attachments() > 0) {
            return awaitAttachments(header, event.name(), event.values());
        }
        Args args = Args.ofValues(event.values());
        return new SocketIoPacket.Event(header.namespace(), event.name(), args, header.ackId());
    }

    private PacketReading ack(PacketHeader header, String text) {
        boolean isBinary = header.attachments() > 0;
        if (isBinary && (!header.hasPayload(text) || header.ackId() == SocketIoPacket.NO_ACK)) {
            return invalid("binary ack without id or payload");
        }
        Decoded<String> payload = header.hasPayload(text)
                ? PayloadScan.values(text, header.payloadAt(), header.attachments())
                : Decoded.ok("");
        if (payload instanceof Decoded.Invalid<String> bad) {
            return invalid(bad.reason());
        }
        String values = ((Decoded.Ok<String>) payload).value();
        if (isBinary) {
            return awaitAttachments(header, "", values);
        }
        // An ack without an id: the reference server ignores it too.
        return header.ackId() == SocketIoPacket.NO_ACK
                ? NOTHING
                : new SocketIoPacket.Ack(header.namespace(), header.ackId(), Args.ofValues(values));
    }

    private PacketReading awaitAttachments(PacketHeader header, String name, String values) {
        partial = new PartialPacket(header, name, values, new ArrayList<>(header.attachments()));
        return NOTHING;
    }

    private static PacketReading invalid(String reason) {
        return new PacketReading.Invalid(reason);
    }
}
