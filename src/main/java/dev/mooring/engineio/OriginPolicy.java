package dev.mooring.engineio;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect, and which of them with cookies. Pages of the server's own host always may, and so may
 * whoever sends no {@code Origin}: that is no browser. An unknown origin is never reflected.
 *
 * @param listed exact origins ({@code https://example.com}), all subdomains of one ({@code https://*.example.com}) or any
 *     port of one ({@code http://localhost:*}); they may send cookies
 * @param anyOther whether every other origin may connect too, without cookies
 */
public record OriginPolicy(List<String> listed, boolean anyOther) {

    /** Pages of the server's own host only. */
    public static final OriginPolicy SAME_ORIGIN = new OriginPolicy(List.of(), false);

    /** Every page, without cookies. */
    public static final OriginPolicy ANY = new OriginPolicy(List.of(), true);

    private static final Pattern VALID = Pattern.compile(
            "https?://(\\*\\.)?[A-Za-z0-9_.-]+(:(\\d{1,5}|\\*))?|https?://\\[[0-9a-fA-F:]+](:\\d{1,5})?");

    public OriginPolicy {
        listed = List.copyOf(listed);
        for (String origin : listed) {
            if (!VALID.matcher(origin).matches()) {
                throw new IllegalArgumentException(
                        "not an origin like https://example.com, https://*.example.com or *: " + origin);
            }
        }
    }

    /** What an origin may do. */
    public enum Grant {
        /** There is no origin, or it is the server's own. */
        OWN,
        /** It may connect and send cookies. */
        WITH_CREDENTIALS,
        /** It may connect. */
        WITHOUT_CREDENTIALS,
        /** It may not connect. */
        REFUSED
    }

    /** The policy of a comma-separated list of origins; a {@code *} among them stands for every other. */
    public static OriginPolicy parse(String list) {
        List<String> listed = new ArrayList<>();
        boolean anyOther = false;
        for (String item : list.split(",", -1)) {
            String origin = item.strip();
            if (origin.equals("*")) {
                anyOther = true;
            } else if (!origin.isEmpty()) {
                listed.add(origin);
            }
        }
        return new OriginPolicy(listed, anyOther);
    }

    /**
     * What a request may do.
     *
     * @param origin its {@code Origin} header
     * @param host its {@code Host} header
     */
    public Grant grant(@Nullable String origin, @Nullable String host) {
        if (origin == null || isOwn(origin, host)) {
            return Grant.OWN;
        }
        for (String pattern : listed) {
            if (matches(pattern, origin)) {
                return Grant.WITH_CREDENTIALS;
            }
        }
        return anyOther ? Grant.WITHOUT_CREDENTIALS : Grant.REFUSED;
    }

    /** By the host alone: a proxy that ends TLS makes the scheme look different. */
    private static boolean isOwn(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static boolean matches(String pattern, String origin) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equalsIgnoreCase(origin);
        }
        String before = pattern.substring(0, star);
        String after = pattern.substring(star + 1);
        if (origin.length() <= before.length() + after.length()
                || !origin.regionMatches(true, 0, before, 0, before.length())
                || !origin.regionMatches(true, origin.length() - after.length(), after, 0, after.length())) {
            return false;
        }
        String instead = origin.substring(before.length(), origin.length() - after.length());
        return instead.chars().allMatch(after.isEmpty() ? OriginPolicy::isDigit : OriginPolicy::isHostCharacter);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHostCharacter(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
    }
}
