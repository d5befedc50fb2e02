package dev.mooring.cluster;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.SocketDetails;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Encodes and decodes the details of sockets, in the format that Socket.IO uses between nodes. Stateless. */
final class SocketDetailsCodec {

    private SocketDetailsCodec() {}

    /** Encodes the details of sockets for a response. */
    static JsonArray encode(List<SocketDetails> sockets) {
        JsonArray array = new JsonArray();
        sockets.forEach(socket -> array.add(new JsonObject()
                .put("id", socket.id().value())
                .put("handshake", socket.handshake())
                .put("rooms", new JsonArray(List.copyOf(socket.rooms())))
                .put("data", socket.data())));
        return array;
    }

    /** Decodes the sockets of a response; empty if one of them is invalid. */
    static Optional<List<SocketDetails>> decode(JsonObject response) {
        if (!(MessagePackCodec.field(response, "sockets") instanceof JsonArray array)) {
            return Optional.empty();
        }
        List<SocketDetails> sockets = new ArrayList<>();
        for (Object element : (List<?>) array.getList()) {
            Optional<SocketDetails> socket = element instanceof JsonObject object ? socket(object) : Optional.empty();
            if (socket.isEmpty()) {
                return Optional.empty();
            }
            sockets.add(socket.get());
        }
        return Optional.of(sockets);
    }

    private static Optional<SocketDetails> socket(JsonObject object) {
        Set<String> rooms = MessagePackCodec.strings(object, "rooms").orElse(null);
        if (rooms == null || !(MessagePackCodec.field(object, "id") instanceof String id)) {
            return Optional.empty();
        }
        return Optional.of(new SocketDetails(
                new SocketId(id),
                MessagePackCodec.object(object, "handshake").orElseGet(JsonObject::new),
                rooms,
                MessagePackCodec.object(object, "data").orElseGet(JsonObject::new)));
    }
}
