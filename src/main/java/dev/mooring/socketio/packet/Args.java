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
 * The arguments of an event or an ack: JSON text, and the attachments of its placeholders. The text from a client is
 * checked when it arrives, but parsed only on demand, so forwarding it is cheap. Immutable; any thread may hold it. The
 * buffers are shared; do not modify them.
 */
public final class Args {

    /** No arguments. */
    public static final Args NONE = new Args("", List.of());

    /** The maximum nesting depth of arrays and objects, the array of the arguments included. */
    public static final int MAX_DEPTH = 500;

    private final String values;
    private final List<Buffer> attachments;

    /** Creates arguments from JSON values separated by commas, and the attachments of their placeholders. */
    Args(String values, List<Buffer> attachments) {
        this.values = values;
        this.attachments = attachments;
    }

    static Args ofValues(String values) {
        return values.isEmpty() ? NONE : new Args(values, List.of());
    }

    /**
     * Creates arguments from Java values: strings, numbers, booleans, null, {@code JsonObject}, {@code JsonArray},
     * maps, collections and records. A {@code Buffer} or {@code byte[]} at any depth becomes an attachment. A single
     * {@code Args} is returned unchanged.
     *
     * @throws IllegalArgumentException if a value has no JSON form
     */
    public static Args of(@Nullable Object... args) {
        if (args == null) {
            return new Args("null", List.of()); // Java passes a single null as the array
        }
        return args.length == 1 && args[0] instanceof Args whole ? whole : ArgsWriter.write(args);
    }

    /** Creates arguments from the elements of an array. */
    public static Args ofArray(JsonArray args) {
        return ArgsWriter.write(args.getList().toArray());
    }

    /** Decodes an untrusted JSON array whose placeholders refer to these attachments. */
    public static Decoded<Args> decode(String array, List<Buffer> attachments) {
        Decoded<String> values = PayloadScan.values(array, 0, attachments.size());
        return values instanceof Decoded.Ok<String> ok
                ? Decoded.ok(new Args(ok.value(), List.copyOf(attachments)))
                : Decoded.invalid(((Decoded.Invalid<String>) values).reason());
    }

    /** Whether there are no arguments. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * The arguments as JSON array text, with a placeholder {@code {"_placeholder":true,"num":0}} for each attachment.
     */
    public String json() {
        return "[" + values + "]";
    }

    /** The binary attachments, in wire order. */
    public List<Buffer> attachments() {
        return attachments;
    }

    /** The arguments as JSON values separated by commas: {@link #json} without the brackets. */
    public String values() {
        return values;
    }

    /**
     * Parses the arguments into a new array, which the caller may modify. Attachments are buffers at any depth:
     * {@code getValue}, the iterator and the stream return a {@code Buffer}, where a {@code JsonArray} of Vert.x
     * returns base64 text.
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
     * Reads one argument as a value of the given type: a record, {@code JsonObject}, {@code String}, {@code Buffer}…
     * Unknown fields are ignored, and missing fields are null.
     *
     * @param index the index of the argument, from 0
     * @return invalid if the argument is missing, is null or has another type
     */
    public <T> Decoded<T> read(int index, Class<T> type) {
        return attachments.isEmpty()
                ? TypedValues.read(json(), index, type)
                : TypedValues.convert(toArray(), index, type);
    }

    /** These arguments and one more argument at the end. */
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

    /** The size of the arguments, never their values, which may be secret. */
    @Override
    public String toString() {
        return "Args[" + values.length() + " characters, " + attachments.size() + " attachments]";
    }
}
