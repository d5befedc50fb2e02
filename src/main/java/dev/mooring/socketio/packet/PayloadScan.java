package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

/**
 * One look over the JSON of a packet, which builds nothing of it: what it holds stays text until somebody asks for it.
 * Linear in the length of the text.
 */
final class PayloadScan {

    static final String PLACEHOLDER = "_placeholder";
    static final String NUM = "num";

    private static final String NOT_JSON = "payload is not JSON";
    private static final int MAX_NUM_DIGITS = 2;
    private static final boolean[] NO_ATTACHMENTS = {};

    private final String text;
    private final JsonScanner json;
    private final boolean[] used;

    private PayloadScan(String text, int from, int attachments) {
        this.text = text;
        this.json = new JsonScanner(text, from);
        this.used = attachments == 0 ? NO_ATTACHMENTS : new boolean[attachments];
    }

    /** The name of an event, and its arguments as JSON values with commas between. */
    record EventText(String name, String values) {}

    /** Reads {@code ["name", value, …]} from there to the end, whose placeholders stand for that many attachments. */
    static Decoded<EventText> event(String text, int from, int attachments) {
        return new PayloadScan(text, from, attachments).event();
    }

    /** Reads {@code [value, …]}: the values, with commas between. */
    static Decoded<String> values(String text, int from, int attachments) {
        PayloadScan scan = new PayloadScan(text, from, attachments);
        return scan.json.enter('[') ? scan.restOfArray(true) : Decoded.invalid("payload is not an array");
    }

    /** Reads {@code {"name": value, …}}. */
    static Decoded<JsonObject> object(String text, int from) {
        JsonScanner json = new JsonScanner(text, from);
        if (json.peek() != '{') {
            return Decoded.invalid("payload is not an object");
        }
        if (!json.skipValue() || !json.isAtEnd()) {
            return Decoded.invalid(NOT_JSON);
        }
        try {
            return Decoded.ok(new JsonObject(text.substring(from)));
        } catch (DecodeException e) {
            return Decoded.invalid(NOT_JSON);
        }
    }

    private Decoded<EventText> event() {
        if (!json.enter('[')) {
            return Decoded.invalid("payload is not an array");
        }
        char first = json.peek();
        int start = json.position();
        // The reference takes a number for a name, too.
        if ((first != '"' && first != '-' && (first < '0' || first > '9')) || !json.skipValue()) {
            return Decoded.invalid("event name is not a string");
        }
        String name = first == '"' ? string(start, json.position()) : text.substring(start, json.position());
        if (SocketIoPacket.isReserved(name)) {
            return Decoded.invalid("reserved event name");
        }
        Decoded<String> rest = restOfArray(false);
        return rest instanceof Decoded.Ok<String> values
                ? Decoded.ok(new EventText(name, values.value()))
                : Decoded.invalid(((Decoded.Invalid<String>) rest).reason());
    }

    /** What a string means that stands there, quotes included. */
    private String string(int start, int end) {
        int escape = text.indexOf('\\', start);
        return escape < 0 || escape >= end
                ? text.substring(start + 1, end - 1)
                : (String) Json.decodeValue(text.substring(start, end));
    }

    /** Looks over the values up to the end of the array, which must be the end of the text. */
    private Decoded<String> restOfArray(boolean isAtFirst) {
        boolean isEmpty = isAtFirst ? json.peek() == ']' : !json.take(',');
        json.peek();
        int start = json.position();
        if (!isEmpty) {
            do {
                if (!skipValidValue()) {
                    return Decoded.invalid("payload is not JSON, or has a placeholder without its attachment");
                }
            } while (json.take(','));
        }
        int end = json.position();
        return json.leave(']') && json.isAtEnd() ? Decoded.ok(text.substring(start, end)) : Decoded.invalid(NOT_JSON);
    }

    /** Walks past a value: whether it is one, and each placeholder in it stands for an attachment of its own. */
    private boolean skipValidValue() {
        if (used.length == 0) {
            return json.skipValue();
        }
        return switch (json.peek()) {
            case '{' -> skipValidObject();
            case '[' -> skipValidArray();
            default -> json.skipValue();
        };
    }

    private boolean skipValidArray() {
        if (!json.enter('[')) {
            return false;
        }
        if (json.leave(']')) {
            return true;
        }
        do {
            if (!skipValidValue()) {
                return false;
            }
        } while (json.take(','));
        return json.leave(']');
    }

    private boolean skipValidObject() {
        if (!json.enter('{')) {
            return false;
        }
        if (json.leave('}')) {
            return true;
        }
        boolean isPlaceholder = false;
        int num = -1;
        do {
            json.peek();
            int start = json.position();
            if (!json.skipName()) {
                return false;
            }
            String name = string(start, text.lastIndexOf('"', json.position() - 1) + 1);
            json.peek();
            int value = json.position();
            if (!skipValidValue()) {
                return false;
            }
            if (PLACEHOLDER.equals(name)) {
                isPlaceholder = text.startsWith("true", value);
            } else if (NUM.equals(name)) {
                num = number(value, json.position());
            }
        } while (json.take(','));
        return json.leave('}') && (!isPlaceholder || markUsed(num));
    }

    /** The number of an attachment; -1 for anything else. */
    private int number(int start, int end) {
        boolean isNumber = end - start <= MAX_NUM_DIGITS && "-0123456789".indexOf(text.charAt(start)) >= 0;
        return isNumber ? Integer.parseInt(text, start, end, 10) : -1;
    }

    private boolean markUsed(int num) {
        if (num < 0 || num >= used.length || used[num]) {
            return false;
        }
        used[num] = true;
        return true;
    }
}
