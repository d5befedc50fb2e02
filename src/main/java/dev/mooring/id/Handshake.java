package dev.mooring.id;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * The HTTP request that opened a session. The session keeps the request, or a part of it, until the session ends, and
 * rarely reads it. So a handshake stores the request as two strings, which take a fifth of the memory of the request's
 * maps. Immutable.
 */
public final class Handshake {

    private final String address;
    private final boolean secure;
    private final String uri;
    /** Header names and values, alternating, one a line. Neither can contain a line break. */
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
     * Creates a handshake from a request.
     *
     * @param address the client's address, as the trusted proxies report it
     * @param secure whether the client connected by TLS, to this node or to a trusted proxy
     * @param uri path and query of the request
     * @param issued when the request arrived
     */
    public static Handshake of(String address, boolean secure, String uri, MultiMap headers, Instant issued) {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append('\n').append(value).append('\n'));
        return new Handshake(address, secure, uri, lines.toString(), issued.toEpochMilli());
    }

    /**
     * A copy of this handshake without the query, and with some of its headers only.
     *
     * @param names the names of the kept headers, in lower case
     * @param maxLength the maximum length of a header's value; longer values are cut off
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

    /** The client's address, as the trusted proxies report it. */
    public String address() {
        return address;
    }

    /** Whether the client connected by TLS, to this node or to a trusted proxy. */
    public boolean secure() {
        return secure;
    }

    /** Path and query of the request. */
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

    /** When the request arrived. */
    public Instant issued() {
        return Instant.ofEpochMilli(issuedMillis);
    }

    /**
     * The handshake as JSON with the fields of {@code socket.handshake} of the JavaScript server.
     *
     * @param auth the payload of the client's CONNECT packet
     * @see <a href="https://socket.io/docs/v4/server-socket-instance/#sockethandshake">Socket#handshake</a>
     */
    public JsonObject toJson(JsonObject auth) {
        MultiMap all = headers();
        return new JsonObject()
                .put("headers", json(all))
                .put("time", issued().toString())
                .put("address", address)
                .put("xdomain", all.contains("origin"))
                .put("secure", secure)
                .put("issued", issuedMillis)
                .put("url", uri)
                .put("query", json(query()))
                .put("auth", auth);
    }

    private static JsonObject json(MultiMap entries) {
        JsonObject json = new JsonObject();
        entries.forEach(entry -> json.put(entry.getKey(), entry.getValue()));
        return json;
    }
}
