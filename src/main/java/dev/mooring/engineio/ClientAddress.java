package dev.mooring.engineio;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a request really comes from. Stateless. */
final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    /** Some balancers write the port, too. */
    private static final Pattern IPV4 =
            Pattern.compile("((?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3})(?::\\d{1,5})?");

    private static final Pattern IPV6 =
            Pattern.compile("(?=[^\\]]*:)(?:\\[([0-9a-fA-F:.]{2,45})](?::\\d{1,5})?|([0-9a-fA-F:.]{2,45}))");

    private ClientAddress() {}

    /**
     * The address that the outermost of our proxies saw: the n-th entry of {@code X-Forwarded-For} from the right, as
     * each appends one. What stands left of it is the client's own invention. The connection's peer when there are no
     * proxies, or fewer entries than proxies, or when that entry is no address.
     */
    static String of(HttpServerRequest request, int trustedProxyHops) {
        String peer = request.remoteAddress().hostAddress();
        return forwarded(request, trustedProxyHops)
                .orElseGet(() -> peer == null ? request.remoteAddress().toString() : peer);
    }

    private static Optional<String> forwarded(HttpServerRequest request, int trustedProxyHops) {
        if (trustedProxyHops == 0) {
            return Optional.empty();
        }
        String[] entries =
                String.join(",", request.headers().getAll(FORWARDED_FOR)).split(",", -1);
        return entries.length < trustedProxyHops
                ? Optional.empty()
                : address(entries[entries.length - trustedProxyHops].strip());
    }

    private static Optional<String> address(String entry) {
        Matcher ipv4 = IPV4.matcher(entry);
        if (ipv4.matches()) {
            return Optional.of(ipv4.group(1));
        }
        Matcher ipv6 = IPV6.matcher(entry);
        return ipv6.matches()
                ? Optional.of(ipv6.group(1) == null ? ipv6.group(2) : ipv6.group(1))
                        .filter(ClientAddress::isIpv6)
                : Optional.empty();
    }

    private static boolean isIpv6(String literal) {
        try {
            // A literal, as its colons show: nobody is asked for its name.
            return InetAddress.getByName(literal).getAddress().length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether the client came by TLS, to us or to a trusted proxy. */
    static boolean isSecure(HttpServerRequest request, int trustedProxyHops) {
        return request.isSSL()
                || (trustedProxyHops > 0 && "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto")));
    }
}
