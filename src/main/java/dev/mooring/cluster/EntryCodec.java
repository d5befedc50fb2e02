package dev.mooring.cluster;

import dev.mooring.cluster.EntryContent.Volatility;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.JsonText;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encodes messages between nodes as entries of the stream, and decodes them, in the format of
 * {@code @socket.io/redis-streams-adapter} 0.3.1: JSON, or base64 of MessagePack if an event has attachments.
 * Stateless; decoding never throws.
 */
final class EntryCodec {

    private EntryCodec() {}

    /** The fields {@code type} and {@code data} of an entry. */
    record Encoded(MessageType type, String data) {}

    /**
     * A message that a node has read from the stream.
     *
     * @param isRecorded whether the message is an event that clients who missed it get at their recovery
     */
    record Received(ClusterMessage message, boolean isRecorded) {}

    /**
     * Encodes a message.
     *
     * @param isUnordered whether to mark the message as volatile even if it is not, so that no node records it
     * @throws IllegalArgumentException when the message has a value that cannot be encoded
     */
    static Encoded encode(ClusterMessage message, boolean isUnordered) {
        MessageType type = type(message);
        if (!(message instanceof ClusterMessage.Emit emit)) {
            return new Encoded(type, stored(JsonContent.write(message, false)));
        }
        Broadcast broadcast = emit.broadcast();
        boolean isVolatile = isUnordered || broadcast.isVolatile();
        if (broadcast.packet().args().attachments().isEmpty()) {
            return new Encoded(type, stored(JsonContent.write(message, isVolatile)));
        }
        JsonObject flags = isVolatile ? new JsonObject().put("volatile", true) : new JsonObject();
        JsonObject content = new JsonObject()
                .put("packet", packet(broadcast.packet()))
                .put("opts", options(broadcast.targets(), flags));
        byte[] bytes = MessagePackCodec.encode(content).getBytes();
        return new Encoded(type, Base64.getEncoder().encodeToString(bytes));
    }

    /** The JSON of an event, as Socket.IO hands it to its adapters. */
    static JsonObject packet(SocketIoPacket.Event event) {
        return new JsonObject().put("type", 2).put("data", array(event.name(), event.args()));
    }

    /** The array of an event's name and its arguments. */
    static JsonArray array(String event, Args args) {
        List<Object> values = new ArrayList<>();
        values.add(event);
        values.addAll((List<?>) args.toArray().getList());
        return new JsonArray(values);
    }

    /** The JSON of targets and flags, which Socket.IO calls the options of a broadcast. */
    static JsonObject options(Targets targets, JsonObject flags) {
        return new JsonObject()
                .put("rooms", new JsonArray(List.copyOf(targets.rooms())))
                .put("except", new JsonArray(List.copyOf(targets.except())))
                .put("flags", flags);
    }

    /**
     * The text as it will be read back: UTF-8 replaces half a surrogate pair. The writer finds its entries by this
     * text.
     */
    private static String stored(String text) {
        return JsonText.hasLoneSurrogate(text)
                ? new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                : text;
    }

    private static MessageType type(ClusterMessage message) {
        if (message instanceof ClusterMessage.Emit) {
            return MessageType.BROADCAST;
        }
        if (message instanceof ClusterMessage.SocketsJoin) {
            return MessageType.SOCKETS_JOIN;
        }
        return message instanceof ClusterMessage.SocketsLeave
                ? MessageType.SOCKETS_LEAVE
                : MessageType.DISCONNECT_SOCKETS;
    }

    /** Decodes an entry; empty if it is no message that nodes send over the stream. */
    static Optional<Received> decode(StreamEntry entry) {
        MessageType type = MessageType.of(entry.type()).orElse(null);
        if (type == null) {
            return Optional.empty();
        }
        Optional<EntryContent> content = entry.data().startsWith("{")
                ? JsonContent.read(entry.namespace(), entry.data())
                : binary(entry.namespace(), entry.data());
        return content.flatMap(present -> received(present, type));
    }

    /** The data of an entry as a JSON object; empty if it is neither JSON nor MessagePack. */
    static Optional<JsonObject> tree(StreamEntry entry) {
        try {
            return entry.data().startsWith("{")
                    ? Optional.of(new JsonObject(entry.data()))
                    : MessagePackCodec.decode(Base64.getDecoder().decode(entry.data()));
        } catch (DecodeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Received> received(EntryContent content, MessageType type) {
        boolean isRecorded = type == MessageType.BROADCAST && content.flag() == Volatility.ABSENT;
        return Optional.ofNullable(content.message(type)).map(message -> new Received(message, isRecorded));
    }

    private static Optional<EntryContent> binary(String namespace, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return MessagePackCodec.decode(bytes).flatMap(object -> content(namespace, object));
    }

    private static Optional<EntryContent> content(String namespace, JsonObject object) {
        Targets targets = targets(object).orElse(null);
        SocketIoPacket.Event packet = event(namespace, object).orElse(null);
        boolean isMalformed = object.containsKey("packet") && packet == null;
        if (targets == null || isMalformed || object.containsKey("requestId")) {
            return Optional.empty();
        }
        Set<String> rooms = MessagePackCodec.strings(object, "rooms").orElse(null);
        Boolean close = Boolean.TRUE.equals(MessagePackCodec.field(object, "close"));
        return Optional.of(new EntryContent(packet, targets, volatility(object), rooms, close));
    }

    private static Volatility volatility(JsonObject object) {
        JsonObject flags = flags(object);
        if (!flags.containsKey("volatile")) {
            return Volatility.ABSENT;
        }
        return Boolean.TRUE.equals(MessagePackCodec.field(flags, "volatile")) ? Volatility.YES : Volatility.NO;
    }

    /** The flags of a message; an empty object if there are none. */
    static JsonObject flags(JsonObject message) {
        return MessagePackCodec.object(message, "opts")
                .flatMap(options -> MessagePackCodec.object(options, "flags"))
                .orElseGet(JsonObject::new);
    }

    /** The targets of a message; empty if they are missing or invalid. */
    static Optional<Targets> targets(JsonObject message) {
        JsonObject options = MessagePackCodec.object(message, "opts").orElse(null);
        if (options == null) {
            return Optional.empty();
        }
        Set<String> rooms = MessagePackCodec.strings(options, "rooms").orElse(null);
        Set<String> except = MessagePackCodec.strings(options, "except").orElse(null);
        return rooms == null || except == null ? Optional.empty() : Optional.of(new Targets(rooms, except, false));
    }

    /** The event of a broadcast; empty if it is missing, invalid, or has a reserved name. */
    static Optional<SocketIoPacket.Event> event(String namespace, JsonObject message) {
        JsonObject packet = MessagePackCodec.object(message, "packet").orElse(null);
        if (packet == null || !isEvent(MessagePackCodec.field(packet, "type"))) {
            return Optional.empty();
        }
        return MessagePackCodec.field(packet, "data") instanceof JsonArray data
                ? event(namespace, (List<?>) data.getList())
                : Optional.empty();
    }

    private static boolean isEvent(@Nullable Object type) {
        return type instanceof Number number && number.doubleValue() == 2;
    }

    private static Optional<SocketIoPacket.Event> event(String namespace, List<?> data) {
        Object first = data.isEmpty() ? null : data.get(0);
        boolean isName = first instanceof String || first instanceof Integer || first instanceof Long;
        if (!isName || SocketIoPacket.isReserved(String.valueOf(first))) {
            return Optional.empty();
        }
        return MessagePackCodec.args(data.subList(1, data.size()))
                .map(args -> new SocketIoPacket.Event(namespace, String.valueOf(first), args, SocketIoPacket.NO_ACK));
    }
}
