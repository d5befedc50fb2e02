package dev.mooring.socketio.packet;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an event or an ack: JSON text, and the attachments that its placeholders stand for. What a client
 * sent is known to be well-formed, but is parsed only if somebody asks: passing it on costs nothing. Immutable; any
 * thread may hold it. Its buffers are shared, never modified.
 */
public final class Args {

    /** No arguments. */
    public static final Args NONE = new Args("", List.of());

    /** How deep arrays and objects may be nested, the array of the arguments included. */
    public static final int MAX_DEPTH = 500;

    private final String values;
    private final List<Buffer> attachments;

    /** Values with commas between, as they stand in an array; the attachments must be those of their placeholders. */
    Args(String values, List<Buffer> attachments) {
        this.values = values;
        this.attachments = attachments;
    }

    static Args ofValues(String values) {
        return values.isEmpty() ? NONE : new Args(values, List.of());
    }

    /**
     * These arguments: strings, numbers, booleans, null, {@code JsonObject}, {@code JsonArray}, maps, collections,
     * records; and {@code Buffer} or {@code byte[]} at any depth, which become attachments. A single {@code Args} is
     * taken as it is.
     *
     * @throws IllegalArgumentException if JSON has no form for one of them
     */
    public static Args of(@Nullable Object... args) {
        if (args == null) {
            return new Args("null", List.of()); // the compiler takes a lone null for the array
        }
        return args.length == 1 && args[0] instanceof Args whole ? whole : ArgsWriter.write(args);
    }

    /** One argument for each element of the array. */
    public static Args ofArray(JsonArray args) {
        return ArgsWriter.write(args.getList().toArray());
    }

    /** Reads a JSON array with placeholders for these attachments; for text that comes from outside. */
    public static Decoded<Args> decode(String array, List<Buffer> attachments) {
        Decoded<String> values = PayloadScan.values(array, 0, attachments.size());
        return values instanceof Decoded.Ok<String> ok
                ? Decoded.ok(new Args(ok.value(), List.copyOf(attachments)))
                : Decoded.invalid(((Decoded.Invalid<String>) values).reason());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The arguments as the text of a JSON array, attachments as {@code {"_placeholder":true,"num":0}}. */
    public String json() {
        return "[" + values + "]";
    }

    /** The binary parts, in the order of the wire. */
    public List<Buffer> attachments() {
        return attachments;
    }

    /** The values with commas between, as they stand in the array. */
    String values() {
        return values;
    }

    /**
     * Parses the arguments; each call makes a new array, the caller's to change. Attachments are buffers in it, at any
     * depth: {@code getValue}, the iterator and the stream give a {@code Buffer}, where a {@code JsonArray} of Vert.x
     * would give base64 text.
     */
    public JsonArray toArray() {
        if (values.isEmpty()) {
            return new JsonArray();
        }
        JsonArray array = new JsonArray(json());
        if (attachments.isEmpty()) {
            return array;
        }
        resolveIn(array.getList());
        return new BinaryArray(array.getList());
    }

    /**
     * Reads one argument as a value of that type: a record, {@code JsonObject}, {@code String}, {@code Buffer}…
     * Unknown fields are ignored, missing ones are null.
     *
     * @param index which one, from 0
     * @return invalid if there is no such argument, if it is null, or if it doesn't fit the type
     */
    public <T> Decoded<T> read(int index, Class<T> type) {
        return attachments.isEmpty()
                ? TypedValues.read(json(), index, type)
                : TypedValues.convert(toArray(), index, type);
    }

    /** These arguments and one more. */
    public Args append(@Nullable Object arg) {
        if (attachments.isEmpty() && arg instanceof String text) {
            StringBuilder all = new StringBuilder(values.length() + text.length() + 3).append(values);
            all.append(values.isEmpty() ? "\"" : ",\"");
            JsonStringEncoder.getInstance().quoteAsString(text, all);
            return new Args(JsonText.escaped(all.append('"').toString()), List.of());
        }
        if (attachments.isEmpty()) {
            Args last = of(new @Nullable Object[] {arg});
            if (last.attachments.isEmpty()) {
                return values.isEmpty() ? last : new Args(values + "," + last.values, List.of());
            }
        }
        return ofArray(toArray().add(arg));
    }

    @SuppressWarnings("unchecked")
    private void resolveIn(List<?> array) {
        ((List<Object>) array).replaceAll(this::resolved);
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object resolved(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            if (Boolean.TRUE.equals(map.get(PayloadScan.PLACEHOLDER))) {
                return attachments.get((Integer) Objects.requireNonNull(map.get(PayloadScan.NUM)));
            }
            ((Map<String, Object>) map).replaceAll((name, inner) -> resolved(inner));
        } else if (value instanceof List<?> list) {
            resolveIn(list);
        } else if (value instanceof JsonObject object) {
            return resolved(object.getMap());
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Args args && values.equals(args.values) && attachments.equals(args.attachments);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** How much there is; never what it is, for it may be secret. */
    @Override
    public String toString() {
        return "Args[" + values.length() + " characters, " + attachments.size() + " attachments]";
    }
}
