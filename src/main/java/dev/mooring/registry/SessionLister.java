package dev.mooring.registry;

import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One walk over the sessions of live nodes that fit a filter, up to a page of them. Owned by the link's loop. */
final class SessionLister {

    private static final int STEP = 500;

    private final RedisLink link;
    private final SessionFilter filter;
    private final int limit;
    private final List<String> nodes;
    private final List<FoundSession> found = new ArrayList<>();

    SessionLister(RedisLink link, SessionFilter filter, int limit, LiveNodes live) {
        this.link = link;
        this.filter = filter;
        this.limit = limit;
        this.nodes = live.nodes().stream()
                .map(NodeRecord::id)
                .filter(id -> filter.node().map(id::equals).orElse(true))
                .toList();
    }

    /** The page that begins there. */
    Future<SessionPage> from(SessionCursor cursor) {
        Optional<String> node =
                nodes.stream().filter(id -> id.compareTo(cursor.node()) >= 0).findFirst();
        if (node.isEmpty()) {
            return Future.succeededFuture(new SessionPage(found, Optional.empty()));
        }
        // The node may have gone since: then the next one, from its beginning.
        boolean isSame = node.get().equals(cursor.node());
        return step(isSame ? cursor : new SessionCursor(node.get(), "0", ""));
    }

    /*
     * Redis's iteration gives what it likes in a step, and the same again for the same place: so a step that does not
     * fit into the page is taken in the order of names, and the next page asks for it again, behind the last name.
     */
    private Future<SessionPage> step(SessionCursor at) {
        Request request = Request.cmd(Command.HSCAN)
                .arg(RegistryKeys.sessions(at.node()))
                .arg(at.scan())
                .arg("COUNT")
                .arg(STEP);
        return link.send(request).compose(answer -> {
            String last = at.last();
            for (FoundSession session : entries(at, answer)) {
                if (found.size() == limit) {
                    String next = new SessionCursor(at.node(), at.scan(), last).encode();
                    return Future.succeededFuture(new SessionPage(found, Optional.of(next)));
                }
                found.add(session);
                last = session.entry().session();
            }
            return behind(at, answer == null ? "0" : answer.get(0).toString());
        });
    }

    private Future<SessionPage> behind(SessionCursor at, String scan) {
        if (!scan.equals("0")) {
            return step(new SessionCursor(at.node(), scan, ""));
        }
        return nodes.stream()
                .filter(id -> id.compareTo(at.node()) > 0)
                .findFirst()
                .map(id -> step(new SessionCursor(id, "0", "")))
                .orElseGet(() -> Future.succeededFuture(new SessionPage(found, Optional.empty())));
    }

    /** What fits the filter in a step, behind the last that was told, in the order of names. */
    private List<FoundSession> entries(SessionCursor at, @Nullable Response answer) {
        List<FoundSession> entries = new ArrayList<>();
        Response pairs = answer == null ? null : answer.get(1);
        for (int i = 0; pairs != null && i + 1 < pairs.size(); i += 2) {
            String session = pairs.get(i).toString();
            if (session.compareTo(at.last()) > 0) {
                SessionEntry.decode(session, pairs.get(i + 1).toString())
                        .filter(entry -> filter.accepts(at.node(), entry))
                        .ifPresent(entry -> entries.add(new FoundSession(at.node(), entry)));
            }
        }
        entries.sort(Comparator.comparing(each -> each.entry().session()));
        return entries;
    }
}
