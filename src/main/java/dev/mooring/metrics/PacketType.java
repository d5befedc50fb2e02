package dev.mooring.metrics;

import dev.mooring.socketio.packet.SocketIoPacket;

/** The types of Socket.IO packets in metrics. Dashboards know the labels, so they do not depend on class names. */
enum PacketType {
    /** A client enters a namespace. */
    CONNECT("connect"),
    /** A client leaves a namespace. */
    DISCONNECT("disconnect"),
    /** An event, with attachments or without. */
    EVENT("event"),
    /** An acknowledgement, with attachments or without. */
    ACK("ack"),
    /** A refusal of CONNECT; only servers send it. */
    CONNECT_ERROR("connect_error");

    private final String label;

    PacketType(String label) {
        this.label = label;
    }

    /** The value of the label {@code type}. */
    String label() {
        return label;
    }

    /** The type of a packet. */
    static PacketType of(SocketIoPacket packet) {
        if (packet instanceof SocketIoPacket.Event) {
            return EVENT;
        }
        if (packet instanceof SocketIoPacket.Ack) {
            return ACK;
        }
        if (packet instanceof SocketIoPacket.Connect) {
            return CONNECT;
        }
        return packet instanceof SocketIoPacket.Disconnect ? DISCONNECT : CONNECT_ERROR;
    }
}
