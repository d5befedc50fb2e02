package dev.mooring.engineio;

import io.vertx.core.http.HttpServerRequest;

/** Where a request really comes from. Stateless. */
final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private ClientAddress() {}

    /**
     * The address that the outermost of our proxies saw: the n-th entry of {@code X-Forwarded-For} from the right, as
     * each appends one. What stands left of it is the client's own invention. The connection's peer when there are no
     * proxies, or fewer entries than proxies.
     */
    static String of(HttpServerRequest request, int trustedProxyHops) {
        String peer = request.remoteAddress().hostAddress();
        if (trustedProxyHops > 0) {
            String[] entries =
                    String.join(",", request.headers().getAll(FORWARDED_FOR)).split(",", -1);
            if (entries.length >= trustedProxyHops) {
                String entry = entries[entries.length - trustedProxyHops].strip();
                if (!entry.isEmpty()) {
                    return entry;
                }
            }
        }
        return peer == null ? request.remoteAddress().toString() : peer;
    }

    /** Whether the client came by TLS, to us or to a trusted proxy. */
    static boolean isSecure(HttpServerRequest request, int trustedProxyHops) {
        return request.isSSL()
                || (trustedProxyHops > 0 && "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto")));
    }
}
