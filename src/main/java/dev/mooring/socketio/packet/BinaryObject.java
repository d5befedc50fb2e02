package dev.mooring.socketio.packet;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@code JsonObject} that returns a buffer as a {@code Buffer}, like {@link BinaryArray}. */
final class BinaryObject extends JsonObject {

    BinaryObject(Map<String, Object> values) {
        super(values);
    }

    @Override
    public @Nullable Object getValue(String key) {
        return BinaryArray.value(getMap().get(key), super.getValue(key));
    }

    @Override
    public @Nullable JsonObject getJsonObject(String key) {
        return getValue(key) instanceof BinaryObject object ? object : super.getJsonObject(key);
    }

    @Override
    public @Nullable JsonArray getJsonArray(String key) {
        return getValue(key) instanceof BinaryArray array ? array : super.getJsonArray(key);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> iterator() {
        return getMap().keySet().stream().map(this::entry).iterator();
    }

    @SuppressWarnings("NullAway") // a value may be null, as in any JsonObject
    private Map.Entry<String, Object> entry(String key) {
        return new SimpleImmutableEntry<>(key, getValue(key));
    }

    @Override
    public JsonObject copy(Function<Object, ?> cloner) {
        return new BinaryObject(super.copy(cloner).getMap());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonObject object && new JsonObject(getMap()).equals(new JsonObject(object.getMap()));
    }

    @Override
    public int hashCode() {
        return new JsonObject(getMap()).hashCode();
    }
}
