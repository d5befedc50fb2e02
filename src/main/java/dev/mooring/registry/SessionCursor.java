package dev.mooring.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position at which a list of sessions continues.
 *
 * @param node the id of the node whose sessions come next
 * @param scan the cursor of Redis's {@code HSCAN} over the node's sessions
 * @param returned the sessions of this {@code HSCAN} cursor that an earlier page has returned; in the list of a user,
 *     only the last session of that page
 */
record SessionCursor(String node, String scan, List<String> returned) {

    private static final String NAME = "[A-Za-z0-9_-]{" + RegistryKeys.SESSION_LENGTH + "}";
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9_-]*)\\|(\\d{1,20})\\|((?:%s(?:,%s)*)?)".formatted(NAME, NAME));

    static final SessionCursor START = new SessionCursor("", "0", List.of());

    SessionCursor {
        returned = List.copyOf(returned);
    }

    /** The session that was returned last; empty on the first page. */
    String last() {
        return returned.isEmpty() ? "" : returned.get(returned.size() - 1);
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (node + "|" + scan + "|" + String.join(",", returned)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a cursor that a client sent; empty when the text is not a cursor. */
    static Optional<SessionCursor> decode(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            return Optional.of(TEXT.matcher(plain))
                    .filter(Matcher::matches)
                    .map(parts -> new SessionCursor(parts.group(1), place(parts.group(2)), names(parts.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The cursor without leading zeros. Throws when it exceeds the 64 bits of a Redis cursor. */
    private static String place(String scan) {
        return Long.toUnsignedString(Long.parseUnsignedLong(scan));
    }

    private static List<String> names(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }
}
