package dev.mooring.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a list of sessions goes on: a node, a place of Redis's iteration over its sessions, and those sessions of that
 * place that were returned. With a user's index there is only the last session.
 */
record SessionCursor(String node, String scan, List<String> returned) {

    private static final String NAME = "[A-Za-z0-9_-]{" + RegistryKeys.SESSION_LENGTH + "}";
    private static final Pattern TEXT =
            Pattern.compile("([A-Za-z0-9_-]*)\\|(\\d{1,20})\\|((?:%s(?:,%s)*)?)".formatted(NAME, NAME));

    static final SessionCursor START = new SessionCursor("", "0", List.of());

    SessionCursor {
        returned = List.copyOf(returned);
    }

    /** The session that was returned last; empty at the beginning. */
    String last() {
        return returned.isEmpty() ? "" : returned.get(returned.size() - 1);
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        (node + "|" + scan + "|" + String.join(",", returned)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads what somebody sent; empty when it is no cursor of ours. */
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

    /** The same, if Redis can have such a place: 64 bits. */
    private static String place(String scan) {
        return Long.toUnsignedString(Long.parseUnsignedLong(scan));
    }

    private static List<String> names(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }
}
