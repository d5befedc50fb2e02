package dev.mooring.socketio.packet;

/**
 * A walk over JSON text that checks it and builds nothing of it. It takes what Jackson takes, so that what was walked
 * over can be parsed later without surprises; linear in the length of the text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259, JSON</a>
 */
final class JsonScanner {

    /** What {@link #peek} answers at the end of the text: no character that JSON begins anything with. */
    static final char END = 0;

    // Beyond these Jackson, which parses the text later, would refuse it.
    private static final int MAX_NUMBER = 1_000;
    private static final int MAX_NAME = 50_000;
    private static final int MAX_STRING = 20_000_000;

    private static final int UNICODE_DIGITS = 4;

    private final String text;
    private int position;
    private int depth;

    /** A walk from there to the end of the text. */
    JsonScanner(String text, int from) {
        this.text = text;
        this.position = from;
    }

    /** Where the walk is. */
    int position() {
        return position;
    }

    /** The next character that is no white space, where the walk is now. */
    char peek() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
                return c;
            }
            position++;
        }
        return END;
    }

    /** Walks past that character, if it is the next one. */
    boolean take(char expected) {
        if (peek() != expected) {
            return false;
        }
        position++;
        return true;
    }

    /** Walks into an array or object, if one begins here that is not too deep in others. */
    boolean enter(char bracket) {
        return take(bracket) && ++depth <= Args.MAX_DEPTH;
    }

    /** Walks out of it, if it ends here. */
    boolean leave(char bracket) {
        if (!take(bracket)) {
            return false;
        }
        depth--;
        return true;
    }

    /** Whether nothing but white space is left. */
    boolean isAtEnd() {
        return peek() == END && position == text.length();
    }

    /** Walks past one value of any kind; false where there is none. */
    boolean skipValue() {
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

    /** Walks past the name of a field and its colon. */
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

    /** From the backslash to the last character of the escape. */
    private boolean skipEscape() {
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
