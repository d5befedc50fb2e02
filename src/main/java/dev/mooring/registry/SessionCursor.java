package dev.mooring.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a list of sessions goes on: a node, a place of Redis's iteration over its sessions, and the last session of that
 * place that was told. With a user's index there is only the session.
 */
record SessionCursor(String node, String scan, String last) {

    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9_-]*)\\|(\\d{1,20})\\|([A-Za-z0-9_-]*)");

    static final SessionCursor START = new SessionCursor("", "0", "");

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((node + "|" + scan + "|" + last).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads what somebody sent; empty when it is no cursor of ours. */
    static Optional<SessionCursor> decode(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
            return Optional.of(TEXT.matcher(plain))
                    .filter(java.util.regex.Matcher::matches)
                    .map(parts -> new SessionCursor(parts.group(1), parts.group(2), parts.group(3)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
