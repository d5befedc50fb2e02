package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request's query says to Engine.IO. A parameter that is missing or empty is null; one that stands there more than
 * once is all of its values with commas between, which is no value that anything has.
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
        // No client escapes anything in these, so nearly every request goes without the maps of a whole query.
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

    /** Whether what stands before that place is a whole name: an equals sign or the end follows it. */
    private static boolean isValueAt(String query, int value, int end) {
        return value == end + 1 || (value <= end && query.charAt(value - 1) == '=');
    }

    private static Decoded<EngineQuery> escaped(String query) {
        try {
            QueryStringDecoder decoder = new QueryStringDecoder(query, false);
            return Decoded.ok(
                    new EngineQuery(escaped(decoder, TRANSPORT), escaped(decoder, SID), escaped(decoder, REVISION)));
        } catch (IllegalArgumentException e) {
            return Decoded.invalid("escape in the query");
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
