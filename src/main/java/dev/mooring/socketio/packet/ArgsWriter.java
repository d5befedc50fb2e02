package dev.mooring.socketio.packet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes Java values as JSON text and attachments, in one pass. */
final class ArgsWriter {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .rootValueSeparator(",")
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Args.MAX_DEPTH - 1)
                    .build())
            .build();

    /** Enough for the arguments of most events, so that the text is not copied as it grows. */
    private static final int INITIAL_CHARACTERS = 320;

    private final JsonGenerator json;
    private List<Buffer> attachments = List.of();
    private boolean hasLookalike;

    private ArgsWriter(JsonGenerator json) {
        this.json = json;
    }

    static Args write(@Nullable Object[] args) {
        if (args.length == 0) {
            return Args.NONE;
        }
        StringWriter text = new StringWriter(INITIAL_CHARACTERS);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            ArgsWriter writer = new ArgsWriter(json);
            for (Object arg : args) {
                writer.value(arg);
            }
            json.flush();
            if (writer.hasLookalike && !writer.attachments.isEmpty()) {
                // The receiver could not distinguish it from a real placeholder.
                throw new IllegalArgumentException("an object with _placeholder: true cannot be sent with attachments");
            }
            return new Args(JsonText.escaped(text.toString()), List.copyOf(writer.attachments));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void value(@Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof CharSequence text) {
            json.writeString(text.toString());
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof JsonObject object) {
            object(object.getMap());
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else if (value instanceof JsonArray array) {
            array(array.getList());
        } else if (value instanceof Iterable<?> values) {
            array(values);
        } else if (value instanceof Buffer buffer) {
            attachment(buffer);
        } else if (value instanceof byte[] bytes) {
            attachment(Buffer.buffer(bytes));
        } else if (value instanceof Object[] values) {
            array(Arrays.asList(values));
        } else {
            value(TypedValues.tree(value));
        }
    }

    private void object(Map<?, ?> map) throws IOException {
        hasLookalike |= Boolean.TRUE.equals(map.get(PayloadScan.PLACEHOLDER));
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(String.valueOf(entry.getKey()));
            value(entry.getValue());
        }
        json.writeEndObject();
    }

    private void array(Iterable<?> values) throws IOException {
        json.writeStartArray();
        for (Object value : values) {
            value(value);
        }
        json.writeEndArray();
    }

    private void attachment(Buffer buffer) throws IOException {
        if (attachments.isEmpty()) {
            attachments = new ArrayList<>();
        }
        json.writeStartObject();
        json.writeBooleanField(PayloadScan.PLACEHOLDER, true);
        json.writeNumberField(PayloadScan.NUM, attachments.size());
        json.writeEndObject();
        attachments.add(buffer);
    }

    private void number(Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            real(number);
        } else if (number instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else {
            throw new IllegalArgumentException("number type has no JSON form: " + number.getClass());
        }
    }

    private void real(Number number) throws IOException {
        if (!Double.isFinite(number.doubleValue())) {
            json.writeNull(); // as JSON.stringify does
        } else if (number instanceof Float) {
            json.writeNumber(number.floatValue());
        } else {
            json.writeNumber(number.doubleValue());
        }
    }
}
