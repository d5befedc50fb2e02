package dev.mooring.cluster;

import dev.mooring.id.SessionId;
import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Encodes and decodes the state of a socket as its value in Redis. Stateless. */
final class StateCodec {

    /*
     * Base64 of a MessagePack map. Socket.IO's Redis streams adapter for Node.js needs `sid`, `pid`, `rooms` and
     * `data`, and ignores the rest. Our own entries come first and begin at multiples of 3 bytes, which are multiples
     * of 4 characters of base64, so that the scripts can read and replace them as text:
     *
     *   bytes       characters
     *       0 to 23     1 to 32   map header, "owner", 16 characters: the session that owns the state; dashes after its
     *       end
     *   24 to 29    33 to 40   "seen"
     *   30 to 44    41 to 60   15 digits: epoch milliseconds, by Redis's clock, of that session's end; zeros before it
     *   45 on       61 on      "nsp", "sid", "pid", "rooms", "data", "since"
     */

    /** The library's default buffer has 8 kB, and grows like this one. */
    private static final MessagePack.PackerConfig PACKER = new MessagePack.PackerConfig().withBufferSize(512);

    private static final int ENTRIES = 8;
    private static final String NOT_SEEN = "0".repeat(15);
    private static final String NO_OWNER = "-".repeat(SessionId.PUBLIC_LENGTH);

    private StateCodec() {}

    /** Encodes a state that its session owns. */
    static String encode(SocketState state) {
        return encode(state.session(), state);
    }

    /** Encodes a state whose session has ended; a script inserts the time. */
    static String encodeReleased(SocketState state) {
        return encode(NO_OWNER, state);
    }

    /** The first 32 characters of the values that a session owns; they differ for each session. */
    static String owner(String session) {
        try (MessageBufferPacker out = PACKER.newBufferPacker()) {
            packOwner(out, session);
            return Base64.getEncoder().encodeToString(out.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private static String encode(String owner, SocketState state) {
        try (MessageBufferPacker out = PACKER.newBufferPacker()) {
            packOwner(out, owner);
            out.packString("seen").packString(NOT_SEEN);
            out.packString("nsp").packString(state.namespace());
            out.packString("sid").packString(state.id().value());
            out.packString("pid").packString(state.pid());
            out.packString("rooms").packArrayHeader(state.rooms().size());
            for (String room : state.rooms()) {
                out.packString(room);
            }
            out.packString("data");
            MessagePackValues.write(out, state.data());
            out.packString("since");
            MessagePackValues.write(out, state.since());
            return Base64.getEncoder().encodeToString(out.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    private static void packOwner(MessageBufferPacker out, String owner) throws IOException {
        out.packMapHeader(ENTRIES).packString("owner").packString(checked(owner));
    }

    private static String checked(String owner) {
        boolean isAscii = owner.chars().allMatch(c -> c < 128);
        if (owner.length() != SessionId.PUBLIC_LENGTH || !isAscii) {
            throw new IllegalArgumentException(
                    "the public id of a session must have 16 ASCII characters, not " + owner.length());
        }
        return owner;
    }

    /**
     * Decodes a value from Redis, which a Mooring node or a Node.js server has written.
     *
     * @param session the session that owns the state now
     * @return the state; empty if the value is no state of a socket with this pid in this namespace
     */
    static Optional<SocketState> decode(String value, String namespace, String pid, String session) {
        return map(value).flatMap(map -> state(map, namespace, pid, session));
    }

    private static Optional<JsonObject> map(String value) {
        try {
            byte[] bytes = Base64.getDecoder().decode(value);
            try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
                return MessagePackValues.read(in) instanceof JsonObject map ? Optional.of(map) : Optional.empty();
            }
        } catch (IOException | RuntimeException e) {
            // The library throws unchecked exceptions of many kinds for bytes that are not MessagePack.
            return Optional.empty();
        }
    }

    private static Optional<SocketState> state(JsonObject map, String namespace, String pid, String session) {
        Set<String> rooms = rooms(map.getValue("rooms"));
        Object data = map.getValue("data");
        boolean isOfNamespace = map.getValue("nsp", namespace).equals(namespace);
        if (!(map.getValue("sid") instanceof String sid)
                || sid.isEmpty()
                || !pid.equals(map.getValue("pid"))
                || rooms == null
                || !(data == null || data instanceof JsonObject)
                || !isOfNamespace) {
            return Optional.empty();
        }
        return Optional.of(new SocketState(
                namespace,
                session,
                new SocketId(sid),
                pid,
                rooms,
                data instanceof JsonObject object ? object : new JsonObject(),
                map.getValue("since") instanceof String since ? since : null));
    }

    private static @Nullable Set<String> rooms(@Nullable Object value) {
        if (!(value instanceof JsonArray array)) {
            return null;
        }
        Set<String> rooms = new LinkedHashSet<>();
        for (Object each : array) {
            if (!(each instanceof String room)) {
                return null;
            }
            rooms.add(room);
        }
        return Collections.unmodifiableSet(rooms);
    }
}
