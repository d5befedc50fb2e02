package dev.mooring.relay;

import dev.mooring.id.HeaderList;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Selects the headers that are relayed to the other node, and back. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</a>
 */
final class RelayHeaders {

    /** Hop-by-hop headers, and the ticket header, which a client could forge. */
    private static final Set<String> NOT_RELAYED = Set.of(
            "connection",
            "expect",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            RelayTicket.HEADER.toLowerCase(Locale.ROOT));

    private static final String CONTENT_LENGTH = HttpHeaders.CONTENT_LENGTH.toString();

    private RelayHeaders() {}

    /** Replaces the target's headers by the relayed ones. */
    static void replace(MultiMap to, MultiMap from) {
        Set<String> notRelayed = new TreeSet<>(NOT_RELAYED);
        for (String name : HeaderList.items(from.getAll(HttpHeaders.CONNECTION))) {
            notRelayed.add(name.toLowerCase(Locale.ROOT));
        }
        // A client must not declare the body's length a hop-by-hop header: without it, the end of the body is unknown.
        notRelayed.remove(CONTENT_LENGTH);
        to.clear();
        from.forEach((name, value) -> {
            if (!notRelayed.contains(name.toLowerCase(Locale.ROOT))) {
                to.add(name, value);
            }
        });
    }
}
