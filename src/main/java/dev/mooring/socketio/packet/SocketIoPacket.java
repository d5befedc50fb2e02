package dev.mooring.socketio.packet;

import io.vertx.core.json.JsonObject;

/**
 * A packet of the Socket.IO protocol, revision 5. BINARY_EVENT and BINARY_ACK have no types of their own: they are the
 * encodings of an event and an ack with attachments.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#exchange-protocol">Exchange protocol</a>
 */
public sealed interface SocketIoPacket extends PacketReading {

    /** The main namespace, which every server has. */
    String ROOT = "/";

    /** The ack id of an event that asks for no ack. */
    long NO_ACK = -1;

    /** The largest ack id that a JavaScript number represents exactly. */
    long MAX_ACK_ID = (1L << 53) - 1;

    /** The namespace of the packet; begins with a slash. */
    String namespace();

    /**
     * The client's request to connect to a namespace, or the server's confirmation.
     *
     * @param payload the client's credentials, or the server's {@code {"sid":…}}; empty when the client sends no
     *     credentials
     */
    record Connect(String namespace, JsonObject payload) implements SocketIoPacket {}

    /** The disconnection of either side from a namespace. */
    record Disconnect(String namespace) implements SocketIoPacket {}

    /**
     * An application event.
     *
     * @param ackId the id of the requested ack, or {@link #NO_ACK}
     */
    record Event(String namespace, String name, Args args, long ackId) implements SocketIoPacket {
        /** Rejects reserved names. */
        public Event {
            if (isReserved(name)) {
                throw new IllegalArgumentException("reserved event name: " + name);
            }
        }

        /** The same event with another ack id. */
        public Event withAckId(long id) {
            return new Event(namespace, name, args, id);
        }
    }

    /** The ack of the event with this ack id. */
    record Ack(String namespace, long id, Args args) implements SocketIoPacket {}

    /** The server's rejection of a {@link Connect}. */
    record ConnectError(String namespace, JsonObject payload) implements SocketIoPacket {}

    /**
     * Whether the name is reserved for the events of the JavaScript client itself, so that an application must not use
     * it.
     *
     * @see <a href="https://socket.io/docs/v4/emit-cheatsheet/#reserved-events">Reserved events</a>
     */
    static boolean isReserved(String event) {
        return switch (event) {
            case "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener" -> true;
            default -> false;
        };
    }
}
