package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request's query that Engine.IO reads. A missing or empty parameter is null. A repeated parameter is
 * its values joined by commas, which is never a valid value.
 *
 * @param transport the parameter {@code transport}
 * @param sid the parameter {@code sid}
 * @param revision the parameter {@code EIO}
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#protocol">The protocol's requests</a>
 */
record EngineQuery(
        @Nullable String transport,
        @Nullable String sid,
        @Nullable String revision) {

    private static final String TRANSPORT = "transport";
    private static final String SID = "sid";
    private static final String REVISION = "EIO";

    /** Reads a query; invalid if an escape in it is broken. */
    static Decoded<EngineQuery> decode(@Nullable String query) {
        if (query == null) {
            return Decoded.ok(new EngineQuery(null, null, null));
        }
        // Clients escape nothing in these parameters, so almost no request needs the maps of a decoded query.
        boolean isPlain = query.indexOf('%') < 0 && query.indexOf('+') < 0 && query.indexOf(';') < 0;
        return isPlain ? Decoded.ok(plain(query)) : escaped(query);
    }

    private static EngineQuery plain(String query) {
        return new EngineQuery(plain(query, TRANSPORT), plain(query, SID), plain(query, REVISION));
    }

    private static @Nullable String plain(String query, String name) {
        String found = null;
        int start = 0;
        while (start < query.length()) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            int value = start + name.length() + 1;
            if (query.regionMatches(true, start, name, 0, name.length()) && isValueAt(query, value, end)) {
                String one = query.substring(Math.min(value, end), end);
                found = found == null ? one : found + "," + one;
            }
            start = end + 1;
        }
        return found == null || found.isEmpty() ? null : found;
    }

    /** Whether the parameter's name ends before that index: an equals sign or the end follows it. */
    private static boolean isValueAt(String query, int value, int end) {
        return value == end + 1 || (value <= end && query.charAt(value - 1) == '=');
    }

    private static Decoded<EngineQuery> escaped(String query) {
        try {
            QueryStringDecoder decoder = new QueryStringDecoder(query, false);
            return Decoded.ok(
                    new EngineQuery(escaped(decoder, TRANSPORT), escaped(decoder, SID), escaped(decoder, REVISION)));
        } catch (IllegalArgumentException e) {
            return Decoded.invalid("invalid escape in the query");
        }
    }

    private static @Nullable String escaped(QueryStringDecoder query, String name) {
        List<String> values = new ArrayList<>();
        query.parameters().forEach((each, some) -> {
            if (each.equalsIgnoreCase(name)) {
                values.addAll(some);
            }
        });
        String value = String.join(",", values);
        return value.isEmpty() ? null : value;
    }
}
