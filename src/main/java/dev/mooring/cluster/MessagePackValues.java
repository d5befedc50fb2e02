package dev.mooring.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessagePack.Code;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageTypeException;
import org.msgpack.core.MessageUnpacker;

/** Writes and reads JSON values, binary data and times as {@code @msgpack/msgpack} of Node.js does. Stateless. */
final class MessagePackValues {

    /** The maximum nesting depth of a value. */
    static final int MAX_DEPTH = 64;

    private static final int LONG_BITS = 63;

    private MessagePackValues() {}

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException when the value has a type that cannot be encoded, or is nested too deep
     */
    static void write(MessagePacker out, @Nullable Object value) throws IOException {
        write(out, value, 0);
    }

    private static void write(MessagePacker out, @Nullable Object value, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a value is nested more than " + MAX_DEPTH + " deep");
        }
        if (value == null) {
            out.packNil();
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            out.packString(value.toString());
        } else if (value instanceof Boolean bool) {
            out.packBoolean(bool);
        } else if (value instanceof Number number) {
            writeNumber(out, number);
        } else if (value instanceof JsonObject object) {
            writeMap(out, object.getMap(), depth);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map, depth);
        } else if (value instanceof JsonArray array) {
            writeList(out, array.getList(), depth);
        } else if (value instanceof List<?> list) {
            writeList(out, list, depth);
        } else if (value instanceof Buffer buffer) {
            writeBytes(out, buffer.getBytes());
        } else if (value instanceof byte[] bytes) {
            writeBytes(out, bytes);
        } else if (value instanceof Instant instant) {
            out.packTimestamp(instant);
        } else {
            throw new IllegalArgumentException("cannot encode a value for other nodes, of class "
                    + value.getClass().getName());
        }
    }

    private static void writeNumber(MessagePacker out, Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            out.packLong(number.longValue());
        } else if (number instanceof BigInteger big && big.bitLength() <= LONG_BITS) {
            out.packLong(big.longValue());
        } else if (number instanceof BigInteger big && big.signum() > 0 && big.bitLength() == Long.SIZE) {
            out.packBigInteger(big);
        } else {
            out.packDouble(number.doubleValue());
        }
    }

    private static void writeMap(MessagePacker out, Map<?, ?> map, int depth) throws IOException {
        out.packMapHeader(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.packString(String.valueOf(entry.getKey()));
            write(out, entry.getValue(), depth + 1);
        }
    }

    private static void writeList(MessagePacker out, List<?> list, int depth) throws IOException {
        out.packArrayHeader(list.size());
        for (Object each : list) {
            write(out, each, depth + 1);
        }
    }

    private static void writeBytes(MessagePacker out, byte[] bytes) throws IOException {
        out.packBinaryHeader(bytes.length).writePayload(bytes);
    }

    /**
     * Reads a value: a String, Boolean, Number, JsonObject, JsonArray, Buffer, Instant or null.
     *
     * @throws IOException when the bytes end too early
     * @throws RuntimeException when the bytes are no such value; most are exceptions of the library
     */
    static @Nullable Object read(MessageUnpacker in) throws IOException {
        return read(in, 0);
    }

    private static @Nullable Object read(MessageUnpacker in, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new MessageTypeException("nested more than " + MAX_DEPTH + " deep");
        }
        return switch (in.getNextFormat().getValueType()) {
            case NIL -> {
                in.unpackNil();
                yield null;
            }
            case BOOLEAN -> in.unpackBoolean();
            case INTEGER -> integer(in.unpackBigInteger());
            case FLOAT -> in.unpackDouble();
            case STRING -> in.unpackString();
            case BINARY -> Buffer.buffer(in.readPayload(in.unpackBinaryHeader()));
            case ARRAY -> readArray(in, depth);
            case MAP -> readObject(in, depth);
            case EXTENSION -> readTimestamp(in);
        };
    }

    private static JsonArray readArray(MessageUnpacker in, int depth) throws IOException {
        int length = in.unpackArrayHeader();
        JsonArray array = new JsonArray();
        for (int i = 0; i < length; i++) {
            array.add(read(in, depth + 1));
        }
        return array;
    }

    private static JsonObject readObject(MessageUnpacker in, int depth) throws IOException {
        int length = in.unpackMapHeader();
        JsonObject object = new JsonObject();
        for (int i = 0; i < length; i++) {
            String name = in.unpackString();
            object.put(name, read(in, depth + 1));
        }
        return object;
    }

    private static Instant readTimestamp(MessageUnpacker in) throws IOException {
        ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
        if (header.getType() != Code.EXT_TIMESTAMP) {
            throw new MessageTypeException("unknown extension type " + header.getType());
        }
        return in.unpackTimestamp(header);
    }

    private static Number integer(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return value.intValue();
        }
        return value.bitLength() <= LONG_BITS ? (Number) value.longValue() : value;
    }
}
