package dev.mooring.socketio.packet;

import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON text, and reads names and strings in it, without a tree of its values. The scanner accepts only text that
 * Jackson, which parses the text later, accepts too. Takes linear time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259, JSON</a>
 */
public final class JsonScanner {

    /** The result of {@link #peek} at the end of the text. No JSON value begins with this character. */
    static final char END = 0;

    // Limits of Jackson, which parses the text later.
    private static final int MAX_NUMBER = 1_000;
    private static final int MAX_NAME = 50_000;
    private static final int MAX_STRING = 20_000_000;

    private static final int UNICODE_DIGITS = 4;

    private final String text;
    private int position;
    private int depth;

    /** Whether the string that was skipped last contains an escape sequence. */
    private boolean isEscaped;

    /** Creates a scanner that begins at an index of the text. */
    public JsonScanner(String text, int from) {
        this.text = text;
        this.position = from;
    }

    /** The index of the next character. */
    public int position() {
        return position;
    }

    /** The whole text. */
    String text() {
        return text;
    }

    /** The text from an index to the next character. */
    public String textFrom(int start) {
        return text.substring(start, position);
    }

    /** Skips white space and returns the next character, without moving past that character. */
    public char peek() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
                return c;
            }
            position++;
        }
        return END;
    }

    /** Moves past the expected character if it is next; returns whether it was. */
    public boolean take(char expected) {
        if (peek() != expected) {
            return false;
        }
        position++;
        return true;
    }

    /**
     * Moves past the opening bracket of an array or object; returns false if there is none, or if the nesting is too
     * deep.
     */
    boolean enter(char bracket) {
        return take(bracket) && ++depth <= Args.MAX_DEPTH;
    }

    /** Moves past the closing bracket of an array or object, if it is next; returns whether it was. */
    boolean leave(char bracket) {
        if (!take(bracket)) {
            return false;
        }
        depth--;
        return true;
    }

    /** Whether only white space is left. */
    public boolean isAtEnd() {
        return peek() == END && position == text.length();
    }

    /** Moves past one value of any type; returns false if there is no valid value. */
    public boolean skipValue() {
        return switch (peek()) {
            case '"' -> skipString();
            case '{' -> skipObject();
            case '[' -> skipArray();
            case 't' -> skipWord("true");
            case 'f' -> skipWord("false");
            case 'n' -> skipWord("null");
            default -> skipNumber();
        };
    }

    /** Moves past a string and returns it without escape sequences; null if there is no valid string. */
    public @Nullable String string() {
        if (peek() != '"') {
            return null;
        }
        int start = position;
        if (!skipString()) {
            return null;
        }
        return isEscaped ? (String) Json.decodeValue(textFrom(start)) : text.substring(start + 1, position - 1);
    }

    /** Moves past a field name and its colon and returns the name; null if there is no valid name. */
    public @Nullable String name() {
        int start = position;
        String name = string();
        return position - start <= MAX_NAME && take(':') ? name : null;
    }

    /** Moves past a field name and its colon; returns false if there is no valid name. */
    boolean skipName() {
        int start = position;
        return peek() == '"' && skipString() && position - start <= MAX_NAME && take(':');
    }

    private boolean skipObject() {
        if (!enter('{')) {
            return false;
        }
        if (leave('}')) {
            return true;
        }
        do {
            if (!skipName() || !skipValue()) {
                return false;
            }
        } while (take(','));
        return leave('}');
    }

    private boolean skipArray() {
        if (!enter('[')) {
            return false;
        }
        if (leave(']')) {
            return true;
        }
        do {
            if (!skipValue()) {
                return false;
            }
        } while (take(','));
        return leave(']');
    }

    private boolean skipWord(String word) {
        boolean isThere = text.startsWith(word, position);
        position += word.length();
        return isThere;
    }

    private boolean skipString() {
        int start = position;
        isEscaped = false;
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == '"') {
                position++;
                return position - start <= MAX_STRING;
            }
            if (c < ' ' || (c == '\\' && !skipEscape())) {
                return false;
            }
        }
        return false;
    }

    /** Moves from the backslash to the last character of the escape sequence. */
    private boolean skipEscape() {
        isEscaped = true;
        position++;
        if (position == text.length()) {
            return false;
        }
        char c = text.charAt(position);
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        int last = position + UNICODE_DIGITS;
        while (position < last) {
            position++;
            if (position == text.length() || !isHexDigit(text.charAt(position))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private boolean skipNumber() {
        int start = position;
        skipOne('-');
        if (!skipOne('0') && !skipDigits()) {
            return false;
        }
        if (skipOne('.') && !skipDigits()) {
            return false;
        }
        if (skipOne('e') || skipOne('E')) {
            if (!skipOne('+')) {
                skipOne('-');
            }
            if (!skipDigits()) {
                return false;
            }
        }
        return position - start <= MAX_NUMBER;
    }

    private boolean skipOne(char c) {
        if (position == text.length() || text.charAt(position) != c) {
            return false;
        }
        position++;
        return true;
    }

    private boolean skipDigits() {
        int start = position;
        while (position < text.length() && isDigit(text.charAt(position))) {
            position++;
        }
        return position > start;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
