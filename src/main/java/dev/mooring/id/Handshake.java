package dev.mooring.id;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * The request that a session began with. A session keeps it, or a part of it, for life and hardly ever
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

    /**
     * A handshake.
     *
     * @param address the client's address as far as it can be believed
     * @param secure whether the client came by TLS
     * @param uri path and query as requested
     */
    public static Handshake of(String address, boolean secure, String uri, MultiMap headers, Instant issued) {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append('\n').append(value).append('\n'));
        return new Handshake(address, secure, uri, lines.toString(), issued.toEpochMilli());
    }

    /**
     * This handshake without its query and without all headers but these.
     *
     * @param names the headers that stay, in lower case
     * @param maxLength the length of a header's value; the rest of a longer one is cut off
     */
    public Handshake reduced(Set<String> names, int maxLength) {
        StringBuilder lines = new StringBuilder();
        headers().forEach((name, value) -> {
            if (names.contains(name.toLowerCase(Locale.ROOT))) {
                String start = value.substring(0, Math.min(value.length(), maxLength));
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
