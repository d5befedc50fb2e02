package dev.mooring.cluster;

import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the content of an entry may hold, whatever the type of the entry; a field that is not there is null.
 *
 * @param packet the event
 * @param targets the sockets that are meant
 * @param flag the flag {@code volatile} of a broadcast
 * @param rooms the rooms that sockets are to join or leave
 * @param close whether sessions end, too
 */
record EntryContent(
        SocketIoPacket.@Nullable Event packet,
        @Nullable Targets targets,
        Volatility flag,
        @Nullable Set<String> rooms,
        @Nullable Boolean close) {

    /** What a broadcast says about being volatile; as with Socket.IO, any word about it keeps it from the record. */
    enum Volatility {
        UNSAID,
        NO,
        YES
    }

    /** The message of that type; null when a field that it needs is not there. */
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
