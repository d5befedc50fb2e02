package dev.mooring.registry;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one page of the live nodes' sessions that match a filter. Owned by the link's loop. */
final class SessionLister {

    private static final RedisScript PAGE = RedisScript.load(SessionLister.class, "page-of-sessions.lua");
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

    /** The page that begins at this cursor. */
    Future<SessionPage> from(SessionCursor cursor) {
        Optional<String> node =
                nodes.stream().filter(id -> id.compareTo(cursor.node()) >= 0).findFirst();
        if (node.isEmpty()) {
            return Future.succeededFuture(new SessionPage(found, Optional.empty()));
        }
        // If the node has left since the last page, the list continues with the first session of the next node.
        boolean isSame = node.get().equals(cursor.node());
        return readFrom(isSame ? cursor : new SessionCursor(node.get(), "0", List.of()));
    }

    /*
     * A page may end between two sessions of the same HSCAN cursor. The next page reads this cursor again and skips the
     * sessions that were returned, by name. It cannot skip all names up to the last one: when many sessions have ended
     * meanwhile, Redis has merged the cursor's bucket with others, whose sessions no page has returned yet.
     */
    private Future<SessionPage> readFrom(SessionCursor at) {
        List<String> keys = List.of(RegistryKeys.sessions(at.node()));
        return PAGE.run(link, keys, at.scan(), String.valueOf(STEP)).compose(answer -> {
            for (int i = 1; answer != null && i < answer.size(); i++) {
                Response place = answer.get(i);
                Optional<SessionPage> full = collect(at, place.get(0).toString(), place.get(1));
                if (full.isPresent()) {
                    return Future.succeededFuture(full.get());
                }
            }
            return continueAfter(at, answer == null ? "0" : answer.get(0).toString());
        });
    }

    /** Adds the matching sessions of one HSCAN cursor; returns the page if it is full before the last of them. */
    private Optional<SessionPage> collect(SessionCursor at, String place, Response pairs) {
        List<FoundSession> matching = entries(at.node(), pairs);
        List<String> returned = new ArrayList<>(at.returned());
        returned.retainAll(matching.stream().map(SessionLister::name).toList());
        matching.removeIf(each -> at.returned().contains(name(each)));
        for (FoundSession session : matching) {
            if (found.size() == limit) {
                String next = new SessionCursor(at.node(), place, returned).encode();
                return Optional.of(new SessionPage(found, Optional.of(next)));
            }
            found.add(session);
            returned.add(name(session));
        }
        return Optional.empty();
    }

    private static String name(FoundSession session) {
        return session.entry().session();
    }

    private Future<SessionPage> continueAfter(SessionCursor at, String scan) {
        if (!scan.equals("0")) {
            return readFrom(new SessionCursor(at.node(), scan, at.returned()));
        }
        return nodes.stream()
                .filter(id -> id.compareTo(at.node()) > 0)
                .findFirst()
                .map(id -> readFrom(new SessionCursor(id, "0", List.of())))
                .orElseGet(() -> Future.succeededFuture(new SessionPage(found, Optional.empty())));
    }

    /** The sessions of one HSCAN cursor that match the filter. */
    private List<FoundSession> entries(String node, Response pairs) {
        List<FoundSession> entries = new ArrayList<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            String session = pairs.get(i).toString();
            if (SessionDirectory.isSession(session)) {
                SessionEntry.decode(session, pairs.get(i + 1).toString())
                        .filter(entry -> filter.accepts(node, entry))
                        .ifPresent(entry -> entries.add(new FoundSession(node, entry)));
            }
        }
        return entries;
    }
}
