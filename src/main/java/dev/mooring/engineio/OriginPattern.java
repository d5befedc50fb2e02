package dev.mooring.engineio;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of a list of allowed origins: an exact origin, all subdomains of one ({@code https://*.example.com}), or any
 * port of one ({@code http://localhost:*}).
 *
 * @param origin the entry without its wildcards
 * @param anySubdomain whether it stands for the subdomains of the origin's host instead of the host
 * @param anyPort whether it stands for every port
 */
public record OriginPattern(Origin origin, boolean anySubdomain, boolean anyPort) {

    private static final Pattern ENTRY = Pattern.compile("([^:/*]+://)(\\*\\.)?([^*]+?)(:\\*)?");
    private static final Pattern FILES = Pattern.compile("file://", Pattern.CASE_INSENSITIVE);

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException when it is no such entry
     */
    static OriginPattern parse(String entry) {
        if (FILES.matcher(entry).matches()) {
            return new OriginPattern(Origin.parse(entry).orElseThrow(), false, false);
        }
        Matcher match = ENTRY.matcher(entry);
        if (!match.matches()) {
            throw invalid(entry);
        }
        Origin origin = Origin.parse(match.group(1) + match.group(3)).orElseThrow(() -> invalid(entry));
        boolean anyPort = match.group(4) != null;
        if (origin.host().isEmpty() || (anyPort && match.group(3).matches(".*:\\d+"))) {
            throw invalid(entry);
        }
        return new OriginPattern(origin, match.group(2) != null, anyPort);
    }

    private static IllegalArgumentException invalid(String entry) {
        return new IllegalArgumentException(
                "not an origin like https://example.com, https://*.example.com, capacitor://localhost or *: " + entry);
    }

    /** Whether the entry stands for that origin. */
    boolean matches(Origin other) {
        return origin.scheme().equals(other.scheme())
                && (anyPort || origin.port() == other.port())
                && (anySubdomain ? isSubdomain(other.host()) : origin.host().equals(other.host()));
    }

    private boolean isSubdomain(String host) {
        String suffix = "." + origin.host();
        return host.length() > suffix.length() && host.endsWith(suffix);
    }
}
