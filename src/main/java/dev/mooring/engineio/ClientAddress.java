package dev.mooring.engineio;

import dev.mooring.id.HeaderList;
import dev.mooring.id.IpLiteral;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Optional;

/** The address of a client behind proxies. Stateless. */
final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private ClientAddress() {}

    /**
     * The address that the outermost trusted proxy saw: the n-th entry of {@code X-Forwarded-For} from the right, because
     * each proxy appends one. The client can forge the entries left of it. The address of the connection's peer when there
     * are no proxies, fewer entries than proxies, or that entry is no address.
     */
    static String of(HttpServerRequest request, int trustedProxyHops) {
        String peer = request.remoteAddress().hostAddress();
        return forwarded(request, trustedProxyHops)
                .orElseGet(() -> peer == null ? request.remoteAddress().toString() : peer);
    }

    /** The client's address: as the relaying node reports it, or as the proxies do for a request that was not relayed. */
    static String of(HttpServerRequest request, RequestRelay relay, int trustedProxyHops) {
        return relay.client(request).orElseGet(() -> of(request, trustedProxyHops));
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
        // Some load balancers append the port.
        HostAndPort authority = HostAndPort.parseAuthority(entry, -1);
        String host = IpLiteral.parse(entry).isPresent() || authority == null ? entry : authority.host();
        return IpLiteral.parse(host)
                .filter(found -> host.indexOf('%') < 0)
                .map(found -> host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    /** Whether the client connected by TLS, to this node or to a trusted proxy. */
    static boolean isSecure(HttpServerRequest request, int trustedProxyHops) {
        if (request.isSSL() || trustedProxyHops == 0) {
            return request.isSSL();
        }
        List<String> schemes = HeaderList.items(request.headers().getAll("X-Forwarded-Proto"));
        // Either each proxy appends an entry, or only the last one sets it.
        int outermost = Math.max(0, schemes.size() - trustedProxyHops);
        return !schemes.isEmpty() && "https".equalsIgnoreCase(schemes.get(outermost));
    }
}
