package dev.mooring.cluster;

import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decoded content of an entry of any type. A field that the entry lacks is null.
 *
 * @param packet the event of a broadcast
 * @param targets the sockets that the message is for
 * @param flag the flag {@code volatile} of a broadcast
 * @param rooms the rooms that the sockets join or leave
 * @param close whether the sockets' sessions are closed too
 */
record EntryContent(
        SocketIoPacket.@Nullable Event packet,
        @Nullable Targets targets,
        Volatility flag,
        @Nullable Set<String> rooms,
        @Nullable Boolean close) {

    /**
     * The flag {@code volatile}. As in Socket.IO, a broadcast with this flag is not recorded, even if the flag is
     * false.
     */
    enum Volatility {
        ABSENT,
        NO,
        YES
    }

    /** The message of this type; null if the entry lacks a field that the message needs. */
    @Nullable
    ClusterMessage message(MessageType type) {
        if (targets == null) {
            return null;
        }
        return switch (type) {
            case BROADCAST -> {
                boolean isVolatile = flag == Volatility.YES;
                yield packet == null ? null : new ClusterMessage.Emit(new Broadcast(packet, targets, isVolatile));
            }
            case SOCKETS_JOIN -> rooms == null ? null : new ClusterMessage.SocketsJoin(targets, List.copyOf(rooms));
            case SOCKETS_LEAVE -> rooms == null ? null : new ClusterMessage.SocketsLeave(targets, List.copyOf(rooms));
            case DISCONNECT_SOCKETS -> new ClusterMessage.DisconnectSockets(targets, Boolean.TRUE.equals(close));
            default -> null;
        };
    }
}
