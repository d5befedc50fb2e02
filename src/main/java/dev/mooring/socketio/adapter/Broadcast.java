package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.SocketIoPacket;

/**
 * An event to send to many sockets.
 *
 * @param packet the event, without an ack id: the adapter sets the ack id
 * @param targets the sockets that receive the event
 * @param isVolatile whether the event is dropped for clients whose transport is not writable
 */
public record Broadcast(SocketIoPacket.Event packet, Targets targets, boolean isVolatile) {}
