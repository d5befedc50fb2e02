package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Checks the JSON payload of one packet and its placeholders, without parsing it into values. Takes linear time. */
final class PayloadScan {

    static final String PLACEHOLDER = "_placeholder";
    static final String NUM = "num";

    private static final String NOT_JSON = "payload is not JSON";
    private static final int MAX_NUM_DIGITS = 2;
    private static final boolean[] NO_ATTACHMENTS = {};

    private final String text;
    private final JsonScanner json;
    private final boolean[] used;

    private PayloadScan(JsonScanner json, int attachments) {
        this.text = json.text();
        this.json = json;
        this.used = attachments == 0 ? NO_ATTACHMENTS : new boolean[attachments];
    }

    /** The name of an event, and its arguments as JSON values separated by commas. */
    record EventText(String name, String values) {}

    /**
     * Checks {@code ["name", value, …]} from an index to the end of the text.
     *
     * @param attachments the number of attachments, each of which must have exactly one placeholder
     */
    static Decoded<EventText> event(String text, int from, int attachments) {
        JsonScanner json = new JsonScanner(text, from);
        return atEnd(json, new PayloadScan(json, attachments).event());
    }

    /** Checks {@code ["name", value, …]} without attachments, and moves past it. */
    static Decoded<EventText> event(JsonScanner json) {
        return new PayloadScan(json, 0).event();
    }

    /** Checks {@code [value, …]} and returns the values, separated by commas. */
    static Decoded<String> values(String text, int from, int attachments) {
        JsonScanner json = new JsonScanner(text, from);
        return json.enter('[')
                ? atEnd(json, new PayloadScan(json, attachments).restOfArray(true))
                : Decoded.invalid("payload is not an array");
    }

    /** The result for a payload that must end where the text ends. */
    private static <T> Decoded<T> atEnd(JsonScanner json, Decoded<T> payload) {
        return payload instanceof Decoded.Invalid<T> || json.isAtEnd() ? payload : Decoded.invalid(NOT_JSON);
    }

    /** Checks and parses {@code {"name": value, …}}. */
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
        String name = eventName();
        if (name == null) {
            return Decoded.invalid("event name is not a string");
        }
        if (SocketIoPacket.isReserved(name)) {
            return Decoded.invalid("reserved event name");
        }
        Decoded<String> rest = restOfArray(false);
        return rest instanceof Decoded.Ok<String> values
                ? Decoded.ok(new EventText(name, values.value()))
                : Decoded.invalid(((Decoded.Invalid<String>) rest).reason());
    }

    /** The name of an event, which may be a number, as for the reference server; null if it is anything else. */
    private @Nullable String eventName() {
        char first = json.peek();
        if (first != '-' && (first < '0' || first > '9')) {
            return json.string();
        }
        int start = json.position();
        return json.skipValue() ? json.textFrom(start) : null;
    }

    /** Checks the values up to the end of the array, and moves past it. */
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
        return json.leave(']') ? Decoded.ok(text.substring(start, end)) : Decoded.invalid(NOT_JSON);
    }

    /**
     * Moves past a value; returns false if the value is invalid, or if a placeholder in it has no attachment of its
     * own.
     */
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
            String name = json.name();
            if (name == null) {
                return false;
            }
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

    /** The number of an attachment; -1 if the text is not a small integer. */
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
