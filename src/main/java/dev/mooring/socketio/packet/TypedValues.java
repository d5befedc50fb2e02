package dev.mooring.socketio.packet;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.jackson.VertxModule;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts arguments to and from the application's types. Strict: a number is not converted to a string, nor a string
 * to a number.
 */
final class TypedValues {

    private static final ObjectMapper MAPPER = mapper();

    private TypedValues() {}

    /** Reads an element of JSON array text. */
    static <T> Decoded<T> read(String array, int index, Class<T> type) {
        try (JsonParser parser = MAPPER.createParser(array)) {
            parser.nextToken(); // skips the bracket of the array
            JsonToken token = parser.nextToken();
            for (int i = 0; i < index && token != JsonToken.END_ARRAY; i++) {
                parser.skipChildren();
                token = parser.nextToken();
            }
            if (token == JsonToken.END_ARRAY || token == JsonToken.VALUE_NULL) {
                return missing(index);
            }
            return present(index, MAPPER.readValue(parser, type));
        } catch (JsonProcessingException e) {
            return wrongType(index, e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from a string failed", e);
        }
    }

    /** Reads an element of an array that may hold buffers. */
    static <T> Decoded<T> convert(JsonArray array, int index, Class<T> type) {
        Object value = index < array.size() ? array.getList().get(index) : null;
        if (value == null) {
            return missing(index);
        }
        if (type.isInstance(value)) {
            return Decoded.ok(type.cast(value));
        }
        try {
            return present(index, MAPPER.convertValue(value, type));
        } catch (IllegalArgumentException e) {
            return e.getCause() instanceof JsonProcessingException cause ? wrongType(index, cause) : missing(index);
        }
    }

    /** Converts a value of an application's type into maps, lists, strings, numbers and buffers. */
    static @Nullable Object tree(Object value) {
        Object tree = MAPPER.convertValue(value, Object.class);
        if (tree != null && tree.getClass() == value.getClass()) {
            throw new IllegalArgumentException("type has no JSON form: " + value.getClass());
        }
        return tree;
    }

    private static <T> Decoded<T> present(int index, @Nullable T value) {
        return value == null ? missing(index) : Decoded.ok(value);
    }

    private static <T> Decoded<T> missing(int index) {
        return Decoded.invalid("argument " + index + " is missing");
    }

    /** The reason names only the field: the mapper's own message would quote the peer's data. */
    private static <T> Decoded<T> wrongType(int index, JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        return Decoded.invalid("argument " + index + (path.isEmpty() ? "" : ", " + path) + " has the wrong type");
    }

    private static ObjectMapper mapper() {
        SimpleModule attachments = new SimpleModule("attachments")
                .addSerializer(Buffer.class, new Embedded<>())
                .addSerializer(byte[].class, new Embedded<>())
                .addDeserializer(Buffer.class, new BufferDeserializer());
        return JsonMapper.builder()
                .addModule(new VertxModule())
                .addModule(attachments)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, strings -> {
                    strings.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    strings.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    strings.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .build();
    }

    /** Keeps binary values unchanged, so that they become attachments. */
    private static final class Embedded<T> extends JsonSerializer<T> {
        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider serializers) throws IOException {
            json.writeEmbeddedObject(value);
        }
    }

    /** Reads an attachment; rejects text in its place. */
    private static final class BufferDeserializer extends JsonDeserializer<Buffer> {
        @Override
        public @Nullable Buffer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT
                    && parser.getEmbeddedObject() instanceof Buffer buffer) {
                return buffer;
            }
            return context.reportInputMismatch(Buffer.class, "not binary");
        }
    }
}
