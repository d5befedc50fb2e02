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
    private int at;
    private int depth;

    /** A walk from there to the end of the text. */
    JsonScanner(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Where the walk is. */
    int at() {
        return at;
    }

    /** The next character that is no white space, where the walk is now. */
    char peek() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) {
                return c;
            }
            at++;
        }
        return END;
    }

    /** Walks past that character, if it is the next one. */
    boolean take(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
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
        return peek() == END && at == text.length();
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
        int start = at;
        return peek() == '"' && skipString() && at - start <= MAX_NAME && take(':');
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
        boolean isThere = text.startsWith(word, at);
        at += word.length();
        return isThere;
    }

    private boolean skipString() {
        int start = at;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return at - start <= MAX_STRING;
            }
            if (c < ' ' || (c == '\\' && !skipEscape())) {
                return false;
            }
        }
        return false;
    }

    /** From the backslash to the last character of the escape. */
    private boolean skipEscape() {
        at++;
        if (at == text.length()) {
            return false;
        }
        char c = text.charAt(at);
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        int last = at + UNICODE_DIGITS;
        while (at < last) {
            at++;
            if (at == text.length() || !isHexDigit(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private boolean skipNumber() {
        int start = at;
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
        return at - start <= MAX_NUMBER;
    }

    private boolean skipOne(char c) {
        if (at == text.length() || text.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    private boolean skipDigits() {
        int start = at;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at > start;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
