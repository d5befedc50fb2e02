package dev.mooring.socketio.packet;

/**
 * Escapes lone surrogates in JSON text, because UTF-8 cannot encode them. {@code JSON.stringify} does the same since
 * ECMAScript 2019. Stateless.
 *
 * @see <a href="https://tc39.es/ecma262/#sec-quotejsonstring">ECMAScript, QuoteJSONString</a>
 */
public final class JsonText {

    private JsonText() {}

    /** Whether the text has a surrogate that is not part of a pair. */
    public static boolean hasLoneSurrogate(CharSequence text) {
        return loneSurrogate(text, 0) < text.length();
    }

    /** The JSON text with lone surrogates escaped. In valid JSON they occur only in strings. */
    public static String escaped(String json) {
        int lone = loneSurrogate(json, 0);
        if (lone == json.length()) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        int from = 0;
        while (lone < json.length()) {
            escaped.append(json, from, lone).append("\\u").append(Integer.toHexString(json.charAt(lone)));
            from = lone + 1;
            lone = loneSurrogate(json, from);
        }
        return escaped.append(json, from, json.length()).toString();
    }

    /** The index of the next lone surrogate, or the length of the text. */
    private static int loneSurrogate(CharSequence text, int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at += 2;
            } else if (Character.isSurrogate(c)) {
                return at;
            } else {
                at++;
            }
        }
        return at;
    }
}
