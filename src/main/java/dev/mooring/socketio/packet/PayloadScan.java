package dev.mooring.socketio.packet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * One look over the JSON of a packet, which builds nothing of it: what it holds stays text until somebody asks for it.
 * Linear in the length of the text.
 */
final class PayloadScan {

    static final String PLACEHOLDER = "_placeholder";
    static final String NUM = "num";

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            // Names of a peer's choice must not fill a table that all parsers share.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Args.MAX_DEPTH)
                    .build())
            .build();

    private final JsonParser parser;
    private final String json;
    private final boolean[] used;

    private PayloadScan(JsonParser parser, String json, int attachments) {
        this.parser = parser;
        this.json = json;
        this.used = new boolean[attachments];
    }

    /** The name of an event, and its arguments as JSON values with commas between. */
    record EventText(String name, String values) {}

    /** Reads {@code ["name", value, …]}, whose placeholders stand for that many attachments. */
    static Decoded<EventText> event(String json, int attachments) {
        try (JsonParser parser = JSON.createParser(json)) {
            return new PayloadScan(parser, json, attachments).event();
        } catch (IOException e) {
            return Decoded.invalid("payload is not JSON");
        }
    }

    /** Reads {@code [value, …]}: the values, with commas between. */
    static Decoded<String> values(String json, int attachments) {
        try (JsonParser parser = JSON.createParser(json)) {
            return new PayloadScan(parser, json, attachments).values();
        } catch (IOException e) {
            return Decoded.invalid("payload is not JSON");
        }
    }

    /** Reads {@code {"name": value, …}}. */
    static Decoded<JsonObject> object(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Decoded.invalid("payload is not an object");
            }
            parser.skipChildren();
            return parser.nextToken() == null
                    ? Decoded.ok(new JsonObject(json))
                    : Decoded.invalid("more than one payload");
        } catch (IOException | DecodeException e) {
            return Decoded.invalid("payload is not JSON");
        }
    }

    private Decoded<EventText> event() throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            return Decoded.invalid("payload is not an array");
        }
        JsonToken first = parser.nextToken();
        // The reference takes a number for a name, too.
        if (first != JsonToken.VALUE_STRING && (first == null || !first.isNumeric())) {
            return Decoded.invalid("event name is not a string");
        }
        String name = parser.getText();
        if (SocketIoPacket.isReserved(name)) {
            return Decoded.invalid("reserved event name");
        }
        Decoded<String> rest = restOfArray(parser.nextToken());
        return rest instanceof Decoded.Ok<String> values
                ? Decoded.ok(new EventText(name, values.value()))
                : Decoded.invalid(((Decoded.Invalid<String>) rest).reason());
    }

    private Decoded<String> values() throws IOException {
        return parser.nextToken() == JsonToken.START_ARRAY
                ? restOfArray(parser.nextToken())
                : Decoded.invalid("payload is not an array");
    }

    /** Looks over the values from {@code first} to the end of the array, which must be the end of the text. */
    private Decoded<String> restOfArray(JsonToken first) throws IOException {
        int start = first == JsonToken.END_ARRAY
                ? -1
                : (int) parser.currentTokenLocation().getCharOffset();
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (used.length == 0) {
                parser.skipChildren();
            } else if (!hasGoodPlaceholders(token)) {
                return Decoded.invalid("placeholder without its attachment");
            }
        }
        if (parser.nextToken() != null) {
            return Decoded.invalid("more than one payload");
        }
        return Decoded.ok(start < 0 ? "" : json.substring(start, json.lastIndexOf(']')));
    }

    private boolean hasGoodPlaceholders(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return isGoodObject();
        }
        boolean good = true;
        if (token == JsonToken.START_ARRAY) {
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                good &= hasGoodPlaceholders(next);
            }
        }
        return good;
    }

    private boolean isGoodObject() throws IOException {
        boolean good = true;
        boolean isPlaceholder = false;
        int num = -1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (PLACEHOLDER.equals(name)) {
                isPlaceholder = value == JsonToken.VALUE_TRUE;
            } else if (NUM.equals(name)) {
                // No more than two digits: a larger number than an int holds is none of an attachment's.
                num = value == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= 2 ? parser.getIntValue() : -1;
            }
            good &= hasGoodPlaceholders(value);
        }
        return good && (!isPlaceholder || use(num));
    }

    private boolean use(int num) {
        if (num < 0 || num >= used.length || used[num]) {
            return false;
        }
        used[num] = true;
        return true;
    }
}
