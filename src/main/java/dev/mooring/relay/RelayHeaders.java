package dev.mooring.relay;

import dev.mooring.id.HeaderList;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which headers go on to the next node, and back. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, Connection</a>
 */
final class RelayHeaders {

    /** What is between two neighbours only; and a client's own ticket, which is no ticket. */
    private static final Set<String> NOT_ON = Set.of(
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

    /** Puts all that goes on in the place of what is there. */
    static void replace(MultiMap to, MultiMap from) {
        Set<String> notOn = new TreeSet<>(NOT_ON);
        for (String name : HeaderList.items(from.getAll(HttpHeaders.CONNECTION))) {
            notOn.add(name.toLowerCase(Locale.ROOT));
        }
        // A client may not call the body's length a thing between neighbours: without it, nobody knows where the body
        // ends.
        notOn.remove(CONTENT_LENGTH);
        to.clear();
        from.forEach((name, value) -> {
            if (!notOn.contains(name.toLowerCase(Locale.ROOT))) {
                to.add(name, value);
            }
        });
    }
}
