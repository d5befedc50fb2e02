package dev.mooring.socketio.packet;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code JsonArray} whose {@code getValue}, iterator and stream return a buffer as a {@code Buffer} at any depth,
 * where a plain {@code JsonArray} returns base64 text. A {@code BinaryArray} equals a plain array with the same
 * elements, but the plain array does not equal the {@code BinaryArray}.
 */
final class BinaryArray extends JsonArray {

    BinaryArray(List<?> values) {
        super(values);
    }

    /** The value to return for an element that Vert.x stores as {@code stored} and would return as {@code given}. */
    @SuppressWarnings("unchecked")
    static @Nullable Object value(@Nullable Object stored, @Nullable Object given) {
        if (stored instanceof Map<?, ?> map) {
            return new BinaryObject((Map<String, Object>) map);
        }
        if (stored instanceof List<?> list) {
            return new BinaryArray(list);
        }
        return stored instanceof Buffer ? stored : given;
    }

    @Override
    public @Nullable Object getValue(int index) {
        return value(getList().get(index), super.getValue(index));
    }

    @Override
    public @Nullable JsonObject getJsonObject(int index) {
        return getValue(index) instanceof BinaryObject object ? object : super.getJsonObject(index);
    }

    @Override
    public @Nullable JsonArray getJsonArray(int index) {
        return getValue(index) instanceof BinaryArray array ? array : super.getJsonArray(index);
    }

    @Override
    public Iterator<Object> iterator() {
        return IntStream.range(0, size()).mapToObj(this::getValue).iterator();
    }

    @Override
    public JsonArray copy(Function<Object, ?> cloner) {
        return new BinaryArray(super.copy(cloner).getList());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonArray array && new JsonArray(getList()).equals(new JsonArray(array.getList()));
    }

    @Override
    public int hashCode() {
        return new JsonArray(getList()).hashCode();
    }
}
