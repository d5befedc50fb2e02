package dev.mooring.socketio.packet;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.mooring.engineio.packet.EnginePacket;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes packets as frames. A broadcast packet is encoded once, and all receivers share its frames.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Packet encoding</a>
 */
public final class PacketEncoder {

    /**
     * The maximum length of the text besides namespace, event name and arguments: type, counts, ids, brackets, quotes.
     */
    private static final int HEADER = 32;

    private PacketEncoder() {}

    /** Encodes a packet. */
    public static Frames encode(SocketIoPacket packet) {
        if (packet instanceof SocketIoPacket.Event event) {
            return encode(event);
        }
        if (packet instanceof SocketIoPacket.Ack ack) {
            return encode(ack);
        }
        StringBuilder text = new StringBuilder();
        if (packet instanceof SocketIoPacket.Connect connect) {
            header(text, PacketHeader.CONNECT, connect.namespace());
            if (!connect.payload().isEmpty()) {
                text.append(JsonText.escaped(connect.payload().encode()));
            }
        } else if (packet instanceof SocketIoPacket.ConnectError error) {
            header(text, PacketHeader.CONNECT_ERROR, error.namespace());
            text.append(JsonText.escaped(error.payload().encode()));
        } else {
            header(text, PacketHeader.DISCONNECT, packet.namespace());
        }
        return new Frames(new EnginePacket.Text(text.toString()), List.of());
    }

    private static Frames encode(SocketIoPacket.Event event) {
        Args args = event.args();
        StringBuilder text = new StringBuilder(HEADER
                + event.namespace().length()
                + event.name().length()
                + args.values().length());
        header(text, PacketHeader.EVENT, PacketHeader.BINARY_EVENT, args, event.namespace());
        if (event.ackId() != SocketIoPacket.NO_ACK) {
            text.append(event.ackId());
        }
        text.append("[\"");
        quote(event.name(), text);
        text.append('"');
        if (!args.isEmpty()) {
            text.append(',').append(args.values());
        }
        return frames(text.append(']'), args);
    }

    private static void quote(String name, StringBuilder text) {
        if (JsonText.hasLoneSurrogate(name)) {
            StringBuilder quoted = new StringBuilder();
            JsonStringEncoder.getInstance().quoteAsString(name, quoted);
            text.append(JsonText.escaped(quoted.toString()));
        } else {
            JsonStringEncoder.getInstance().quoteAsString(name, text);
        }
    }

    private static Frames encode(SocketIoPacket.Ack ack) {
        Args args = ack.args();
        StringBuilder text = new StringBuilder(
                HEADER + ack.namespace().length() + args.values().length());
        header(text, PacketHeader.ACK, PacketHeader.BINARY_ACK, args, ack.namespace());
        text.append(ack.id()).append('[').append(args.values()).append(']');
        return frames(text, args);
    }

    private static void header(StringBuilder text, char plain, char binary, Args args, String namespace) {
        if (args.attachments().isEmpty()) {
            header(text, plain, namespace);
        } else {
            text.append(binary).append(args.attachments().size()).append('-');
            namespace(text, namespace);
        }
    }

    private static void header(StringBuilder text, char type, String namespace) {
        text.append(type);
        namespace(text, namespace);
    }

    private static void namespace(StringBuilder text, String namespace) {
        if (!namespace.equals(SocketIoPacket.ROOT)) {
            text.append(namespace).append(',');
        }
    }

    private static Frames frames(StringBuilder text, Args args) {
        EnginePacket.Text packet = new EnginePacket.Text(text.toString());
        if (args.attachments().isEmpty()) {
            return new Frames(packet, List.of());
        }
        List<EnginePacket.Binary> attachments =
                new ArrayList<>(args.attachments().size());
        for (Buffer attachment : args.attachments()) {
            attachments.add(new EnginePacket.Binary(attachment));
        }
        return new Frames(packet, List.copyOf(attachments));
    }
}
