package dev.mooring.cluster;

import dev.mooring.socketio.packet.Args;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Encodes JSON objects as MessagePack, and decodes them; values may be buffers. Stateless. */
final class MessagePackCodec {

    private MessagePackCodec() {}

    /**
     * Encodes an object.
     *
     * @throws IllegalArgumentException when the object has a value that cannot be encoded
     */
    static Buffer encode(JsonObject object) {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            MessagePackValues.write(out, object);
            return Buffer.buffer(out.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    /** Decodes bytes that are one object; empty for any other bytes. */
    static Optional<JsonObject> decode(byte[] bytes) {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
            Object value = MessagePackValues.read(in);
            return value instanceof JsonObject object && !in.hasNext() ? Optional.of(object) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // The library throws exceptions of many kinds for invalid bytes; the difference does not matter here.
            return Optional.empty();
        }
    }

    /** The value of a field. {@code JsonObject.getValue} would turn a buffer into text. */
    static @Nullable Object field(JsonObject object, String name) {
        return object.getMap().get(name);
    }

    /** The value of a field if it is an object. */
    static Optional<JsonObject> object(JsonObject object, String name) {
        return field(object, name) instanceof JsonObject inner ? Optional.of(inner) : Optional.empty();
    }

    /** The value of a field if it is an array of strings. */
    static Optional<Set<String>> strings(JsonObject object, String name) {
        if (!(field(object, name) instanceof JsonArray array)) {
            return Optional.empty();
        }
        Set<String> strings = new LinkedHashSet<>();
        for (Object value : (List<?>) array.getList()) {
            if (!(value instanceof String string)) {
                return Optional.empty();
            }
            strings.add(string);
        }
        return Optional.of(strings);
    }

    /** The values as arguments of an event; empty if a value cannot be one. */
    static Optional<Args> args(List<?> values) {
        try {
            return Optional.of(Args.ofArray(new JsonArray(new ArrayList<>(values))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The first argument, which is the only one that an ack or a response to another node contains; null if there is
     * none.
     */
    static @Nullable Object first(Args args) {
        List<?> values = args.toArray().getList();
        return values.isEmpty() ? null : values.get(0);
    }
}
