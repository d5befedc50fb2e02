package dev.mooring.engineio;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Locale;

/**
 * The request that a session began with. A session keeps it, or a {@link KeptRequest part} of it, for life and hardly ever
 * looks at it: so it is kept as two texts, a fifth of what the request's own maps weigh. Immutable.
 */
public final class Handshake {

    private final String address;
    private final boolean secure;
    private final String uri;
    /** Names and values in turns, each on a line of its own: neither can hold a line break. */
    private final String headers;

    private final long issuedMillis;

    private Handshake(String address, boolean secure, String uri, String headers, long issuedMillis) {
        this.address = address;
        this.secure = secure;
        this.uri = uri;
        this.headers = headers;
        this.issuedMillis = issuedMillis;
    }

    /** The handshake that a request from that address is, which has come through that many proxies of ours. */
    static Handshake of(HttpServerRequest request, String address, int trustedProxyHops, Instant issued) {
        StringBuilder headers = new StringBuilder();
        request.headers()
                .forEach((name, value) ->
                        headers.append(name).append('\n').append(value).append('\n'));
        return new Handshake(
                address,
                ClientAddress.isSecure(request, trustedProxyHops),
                request.uri(),
                headers.toString(),
                issued.toEpochMilli());
    }

    /** This handshake without what a session need not keep. */
    Handshake kept(KeptRequest kept) {
        if (kept.isWhole()) {
            return this;
        }
        StringBuilder lines = new StringBuilder();
        headers().forEach((name, value) -> {
            if (kept.headers().contains(name.toLowerCase(Locale.ROOT))) {
                String start = value.substring(0, Math.min(value.length(), kept.maxBytes()));
                lines.append(name).append('\n').append(start).append('\n');
            }
        });
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        return new Handshake(address, secure, path, lines.toString(), issuedMillis);
    }

    /** The client's address as far as it can be believed. */
    public String address() {
        return address;
    }

    /** Whether the client came by TLS, to us or to a trusted proxy. */
    public boolean secure() {
        return secure;
    }

    /** Path and query as requested. */
    public String uri() {
        return uri;
    }

    /** The request's headers; a copy. */
    public MultiMap headers() {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        String[] lines = headers.split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i += 2) {
            map.add(lines[i], lines[i + 1]);
        }
        return map;
    }

    /** The query's parameters, decoded; a copy. */
    public MultiMap query() {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        new QueryStringDecoder(uri).parameters().forEach(map::add);
        return map;
    }

    /** When it came. */
    public Instant issued() {
        return Instant.ofEpochMilli(issuedMillis);
    }
}
