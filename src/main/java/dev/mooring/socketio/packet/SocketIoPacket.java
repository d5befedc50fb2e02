package dev.mooring.socketio.packet;

import io.vertx.core.json.JsonObject;

/**
 * A packet of the Socket.IO protocol, revision 5. BINARY_EVENT and BINARY_ACK are no packets of their own: they are how
 * an event or an ack with attachments is encoded.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#exchange-protocol">Exchange protocol</a>
 */
public sealed interface SocketIoPacket extends PacketReading {

    /** The namespace that every server has. */
    String ROOT = "/";

    /** The ack id of an event that asks for no ack. */
    long NO_ACK = -1;

    /** The largest ack id that a JavaScript number holds exactly. */
    long MAX_ACK_ID = (1L << 53) - 1;

    /** The namespace that the packet is about; begins with a slash. */
    String namespace();

    /**
     * The wish to join a namespace, or the answer that it was granted.
     *
     * @param payload the client's credentials, or the server's {@code {"sid":…}}; empty when there are none
     */
    record Connect(String namespace, JsonObject payload) implements SocketIoPacket {}

    /** One side leaves a namespace. */
    record Disconnect(String namespace) implements SocketIoPacket {}

    /**
     * An event with a name of the application's.
     *
     * @param ackId what the answer will name, or {@link #NO_ACK}
     */
    record Event(String namespace, String name, Args args, long ackId) implements SocketIoPacket {
        /** Checks the name. */
        public Event {
            if (isReserved(name)) {
                throw new IllegalArgumentException("reserved event name: " + name);
            }
        }

        /** The same event, asking for an ack with that id. */
        public Event withAckId(long id) {
            return new Event(namespace, name, args, id);
        }
    }

    /** The answer to the event that asked for it with this id. */
    record Ack(String namespace, long id, Args args) implements SocketIoPacket {}

    /** The answer to a {@link Connect} that was not granted; only a server may send it. */
    record ConnectError(String namespace, JsonObject payload) implements SocketIoPacket {}

    /**
     * Whether no application's event may have that name: listeners of the JavaScript client would take it for its own.
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
