package dev.mooring.engineio;

import dev.mooring.id.IpLiteral;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web origin: scheme, host and port. Two origins are equal when all three are, with a scheme's default port filled in.
 *
 * @param scheme lower case; web pages have {@code http} or {@code https}, apps and extensions have schemes of their own
 * @param host lower case, without brackets; empty in {@code file://}
 * @param port {@link #NO_PORT} when none is given and the scheme has no default
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454">RFC 6454, The Web Origin Concept</a>
 */
public record Origin(String scheme, String host, int port) {

    /** No port is given, and the scheme has no default. */
    static final int NO_PORT = -1;

    private static final int MAX_PORT = 65_535;
    private static final Pattern AUTHORITY =
            Pattern.compile("(?<host>[A-Za-z0-9_.-]*|\\[[0-9a-fA-F:.]+])(:(?<port>\\d{1,5}))?");
    private static final Pattern SERIALIZED = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://" + AUTHORITY);

    /** Reads an {@code Origin} header; empty when it names no origin, as {@code null} does. */
    static Optional<Origin> parse(String text) {
        Matcher match = SERIALIZED.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        String scheme = match.group("scheme").toLowerCase(Locale.ROOT);
        int port = port(match, scheme);
        boolean isLackingHost = match.group("host").isEmpty() && (defaultPort(scheme) != NO_PORT || port != NO_PORT);
        return port > MAX_PORT || isLackingHost
                ? Optional.empty()
                : Optional.of(new Origin(scheme, canonical(match.group("host")), port));
    }

    /** Whether a {@code Host} header names this origin's host and port. The scheme is not compared: a proxy may end TLS. */
    boolean isAt(String hostHeader) {
        Matcher match = AUTHORITY.matcher(hostHeader.strip());
        return match.matches()
                && !host.isEmpty()
                && host.equals(canonical(match.group("host")))
                && port == port(match, scheme);
    }

    private static int port(Matcher match, String scheme) {
        String port = match.group("port");
        return port == null ? defaultPort(scheme) : Integer.parseInt(port);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            default -> NO_PORT;
        };
    }

    /** An IPv6 address can be written in several ways; a name in two cases. */
    private static String canonical(String host) {
        return host.startsWith("[")
                ? IpLiteral.parse(host).map(InetAddress::getHostAddress).orElse(host)
                : host.toLowerCase(Locale.ROOT);
    }
}
