package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.Decoded;

/**
 * The part of a packet's text before its JSON payload.
 *
 * <pre>
 *   {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}
 * </pre>
 *
 * @param type the digit of the packet's type
 * @param attachments the number of binary frames that belong to the packet; 0 for a type without attachments
 * @param ackId the ack id, or {@link SocketIoPacket#NO_ACK}
 * @param payloadAt the index at which the JSON begins; the length of the text if there is no JSON
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Packet encoding</a>
 */
record PacketHeader(char type, int attachments, String namespace, long ackId, int payloadAt) {

    static final char CONNECT = '0';
    static final char DISCONNECT = '1';
    static final char EVENT = '2';
    static final char ACK = '3';
    static final char CONNECT_ERROR = '4';
    static final char BINARY_EVENT = '5';
    static final char BINARY_ACK = '6';

    private static final int MAX_ACK_DIGITS = 16;

    /** Decodes the header of a text frame; reads at most the maximum length of a header. */
    static Decoded<PacketHeader> decode(String text) {
        if (text.isEmpty()) {
            return Decoded.invalid("empty packet");
        }
        char type = text.charAt(0);
        if (type < CONNECT || type > BINARY_ACK || type == CONNECT_ERROR) {
            return Decoded.invalid("unknown packet type '" + type + "'");
        }
        int at = 1;
        int attachments = 0;
        if (type == BINARY_EVENT || type == BINARY_ACK) {
            int dash = endOfDigits(text, at, 2);
            attachments = dash == at ? 0 : Integer.parseInt(text, at, dash, 10);
            if (attachments < 1 || attachments > PacketDecoder.MAX_ATTACHMENTS || !isAt(text, dash, '-')) {
                return Decoded.invalid("invalid number of attachments");
            }
            at = dash + 1;
        }
        String namespace = SocketIoPacket.ROOT;
        if (isAt(text, at, '/')) {
            int end = endOfNamespace(text, at);
            if (end < 0) {
                return Decoded.invalid("invalid namespace");
            }
            namespace = end == at + 1 ? SocketIoPacket.ROOT : text.substring(at, end);
            at = Math.min(end + 1, text.length());
        }
        int payloadAt = endOfDigits(text, at, MAX_ACK_DIGITS + 1);
        long ackId = ackId(text, at, payloadAt);
        return ackId > SocketIoPacket.MAX_ACK_ID
                ? Decoded.invalid("invalid ack id")
                : Decoded.ok(new PacketHeader(type, attachments, namespace, ackId, payloadAt));
    }

    private static long ackId(String text, int from, int to) {
        if (from == to) {
            return SocketIoPacket.NO_ACK;
        }
        return to - from > MAX_ACK_DIGITS ? Long.MAX_VALUE : Long.parseLong(text, from, to, 10);
    }

    /** The index of the comma after the namespace, or the length of the text; negative if the namespace is invalid. */
    private static int endOfNamespace(String text, int from) {
        int limit = Math.min(text.length(), from + PacketDecoder.MAX_NAMESPACE + 1);
        for (int i = from; i < limit; i++) {
            char c = text.charAt(i);
            if (c == ',') {
                return i;
            }
            if (c < ' ') {
                return -1;
            }
        }
        return limit == text.length() && limit - from <= PacketDecoder.MAX_NAMESPACE ? limit : -1;
    }

    private static int endOfDigits(String text, int from, int most) {
        int end = Math.min(text.length(), from + most);
        int i = from;
        while (i < end && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static boolean isAt(String text, int index, char c) {
        return index < text.length() && text.charAt(index) == c;
    }

    boolean hasPayload(String text) {
        return payloadAt < text.length();
    }
}
