package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.SocketIoPacket;

/**
 * An event for many sockets.
 *
 * @param packet the event; without an ack id, which is the adapter's to choose
 * @param targets who shall receive it
 * @param isVolatile whether it is dropped for those who cannot take it at once
 */
public record Broadcast(SocketIoPacket.Event packet, Targets targets, boolean isVolatile) {}
