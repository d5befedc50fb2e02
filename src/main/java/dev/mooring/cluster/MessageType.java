package dev.mooring.cluster;

import java.util.Optional;

/** The types of messages between nodes, with the numbers that Socket.IO's cluster adapter gives them. */
enum MessageType {
    BROADCAST(3),
    SOCKETS_JOIN(4),
    SOCKETS_LEAVE(5),
    DISCONNECT_SOCKETS(6),
    FETCH_SOCKETS(7),
    FETCH_SOCKETS_RESPONSE(8),
    SERVER_SIDE_EMIT(9),
    SERVER_SIDE_EMIT_RESPONSE(10),
    BROADCAST_CLIENT_COUNT(11),
    BROADCAST_ACK(12);

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    /** The number of this type in messages. */
    int number() {
        return number;
    }

    /** The type with this number; empty if there is none. */
    static Optional<MessageType> of(long number) {
        for (MessageType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type with this number, written in decimal digits; empty if there is none. */
    static Optional<MessageType> of(String number) {
        for (MessageType type : values()) {
            if (String.valueOf(type.number).equals(number)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
