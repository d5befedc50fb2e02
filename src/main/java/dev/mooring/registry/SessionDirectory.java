package dev.mooring.registry;

import dev.mooring.id.Unavailable;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Lists, inspects and closes live sessions across all nodes. It reads Redis and publishes commands to nodes, so the
 * command line can use it without a node. Fails with {@code Unavailable} while Redis is unreachable or refuses
 * commands, because its entries may then be out of date. Immutable; callers are on the loop of their link.
 */
public final class SessionDirectory {

    private static final RedisScript NODES = RedisScript.load(SessionDirectory.class, "read-nodes.lua");
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{16}");

    /** The number of sessions in one {@code close} command. */
    private static final int MAX_CLOSES = 500;

    private final Supplier<RedisLink> links;
    private final SecureRandom random;

    /**
     * Creates a directory.
     *
     * @param links supplies the link of the caller's loop
     * @param random the source of the names of reply channels
     */
    public SessionDirectory(Supplier<RedisLink> links, SecureRandom random) {
        this.links = links;
        this.random = random;
    }

    /** Whether the text has the form of a session's public id. A whole sid has not. */
    public static boolean isSession(String text) {
        return SESSION.matcher(text).matches();
    }

    /** The live nodes and their records. */
    public Future<LiveNodes> nodes() {
        return link().compose(SessionDirectory::nodes);
    }

    /**
     * The live nodes as Redis lists them, also while Redis refuses commands: for a caller that would otherwise use an
     * older reading.
     */
    public Future<LiveNodes> listedNodes() {
        return nodes(links.get());
    }

    private static Future<LiveNodes> nodes(RedisLink link) {
        return NODES.run(link, List.of(RegistryKeys.NODES), String.valueOf(RegistryKeys.LEASE.toMillis()))
                .map(LiveNodes::decode);
    }

    /**
     * A page of the live sessions that match the filter; only the last page has fewer sessions than the limit.
     *
     * @param cursor the {@code next} of the page before; empty for the first page
     * @return fails with {@link IllegalArgumentException} when the cursor is invalid
     */
    public Future<SessionPage> list(SessionFilter filter, Optional<String> cursor, int limit) {
        Optional<SessionCursor> start =
                cursor.isEmpty() ? Optional.of(SessionCursor.START) : SessionCursor.decode(cursor.get());
        if (start.isEmpty()) {
            return Future.failedFuture(new IllegalArgumentException("not a cursor: " + cursor.get()));
        }
        if (filter.user().isPresent()) {
            return ofUser(filter.user().get())
                    .map(all -> page(all, filter, start.get().last(), limit));
        }
        return link().compose(link ->
                nodes(link).compose(live -> new SessionLister(link, filter, limit, live).from(start.get())));
    }

    private static SessionPage page(List<FoundSession> all, SessionFilter filter, String last, int limit) {
        List<FoundSession> matching = all.stream()
                .filter(each -> each.entry().session().compareTo(last) > 0)
                .filter(each -> filter.accepts(each.node(), each.entry()))
                .limit(limit + 1L)
                .toList();
        if (matching.size() <= limit) {
            return new SessionPage(matching, Optional.empty());
        }
        List<FoundSession> page = matching.subList(0, limit);
        String end = page.get(limit - 1).entry().session();
        return new SessionPage(page, Optional.of(new SessionCursor("", "0", List.of(end)).encode()));
    }

    /** The live sessions that presented a token of this user, sorted by session. */
    private Future<List<FoundSession>> ofUser(String user) {
        return link().compose(link -> ofUser(link, user));
    }

    private static Future<List<FoundSession>> ofUser(RedisLink link, String user) {
        return link.send(Request.cmd(Command.HGETALL).arg(RegistryKeys.user(user)))
                .compose(index -> {
                    Map<String, List<String>> byNode = new TreeMap<>();
                    if (index != null) {
                        for (String session : index.getKeys()) {
                            byNode.computeIfAbsent(index.get(session).toString(), ignored -> new ArrayList<>())
                                    .add(session);
                        }
                    }
                    return nodes(link).compose(live -> {
                        List<Future<List<FoundSession>>> parts = new ArrayList<>();
                        byNode.forEach((node, sessions) -> {
                            if (live.has(node)) {
                                parts.add(entries(link, node, sessions));
                            }
                        });
                        return Future.all(parts)
                                .map(all -> all.<List<FoundSession>>list().stream()
                                        .flatMap(List::stream)
                                        .filter(each -> each.entry().user().equals(user))
                                        .sorted((a, b) -> a.entry()
                                                .session()
                                                .compareTo(b.entry().session()))
                                        .toList());
                    });
                });
    }

    /** The number of sockets that a user has in a namespace. */
    public Future<Integer> sockets(String user, String namespace) {
        return ofUser(user).map(all -> (int) all.stream()
                .filter(each -> each.entry().namespaces().contains(namespace))
                .count());
    }

    private static Future<List<FoundSession>> entries(RedisLink link, String node, List<String> sessions) {
        Request request = Request.cmd(Command.HMGET).arg(RegistryKeys.sessions(node));
        sessions.forEach(request::arg);
        return link.send(request).map(stored -> {
            List<FoundSession> found = new ArrayList<>();
            for (int i = 0; stored != null && i < sessions.size(); i++) {
                Response entry = stored.get(i);
                if (entry != null) {
                    SessionEntry.decode(sessions.get(i), entry.toString())
                            .ifPresent(each -> found.add(new FoundSession(node, each)));
                }
            }
            return found;
        });
    }

    /** Finds a live session by its public id. */
    public Future<Optional<FoundSession>> find(String session) {
        if (!isSession(session)) {
            return Future.succeededFuture(Optional.empty());
        }
        return link().compose(link -> find(link, session));
    }

    private static Future<Optional<FoundSession>> find(RedisLink link, String session) {
        return link.send(Request.cmd(Command.GET).arg(RegistryKeys.nodeKey(RegistryKeys.nodeKeyOf(session))))
                .compose(node -> {
                    if (node == null) {
                        // Fails if all leases have expired because Redis refuses to renew them.
                        return nodes(link).map(Optional.empty());
                    }
                    return entries(link, node.toString(), List.of(session))
                            .map(found -> found.stream().findFirst());
                });
    }

    /**
     * The cause and last events of an ended session; empty if it lasted at most 10 s, or ended more than an hour ago.
     */
    public Future<Optional<JsonObject>> ended(String session) {
        if (!isSession(session)) {
            return Future.succeededFuture(Optional.empty());
        }
        return link().compose(link -> link.send(Request.cmd(Command.GET).arg(RegistryKeys.why(session))))
                .map(text -> Optional.ofNullable(text).map(json -> new JsonObject(json.toString())));
    }

    /** A live or ended session in the JSON of {@code GET /ops/sessions/{session}}; empty if Redis knows neither. */
    public Future<Optional<JsonObject>> describe(String session) {
        return find(session)
                .compose(found -> found.isPresent()
                        ? events(found.get())
                                .map(events ->
                                        Optional.of(found.get().toJson(events).put("state", "open")))
                        : ended(session)
                                .map(ended -> ended.map(why -> new JsonObject()
                                        .put("session", session)
                                        .put("state", "closed")
                                        .mergeIn(why))));
    }

    /** The last protocol events of a live session, from its node; none when the node does not answer in time. */
    public Future<List<String>> events(FoundSession found) {
        return link().compose(link -> new EventsRequest(link, found, random).ask());
    }

    /** Tells the session's node to close it as kicked. Succeeds with 1, or with 0 when no such session is live. */
    public Future<Integer> close(String session) {
        return find(session)
                .compose(found -> found.map(each -> close(List.of(each))).orElseGet(() -> Future.succeededFuture(0)));
    }

    /** Tells the nodes of a user's live sessions to close them as kicked. Succeeds with the number of sessions. */
    public Future<Integer> closeUser(String user) {
        return ofUser(user).compose(this::close);
    }

    private Future<Integer> close(List<FoundSession> sessions) {
        Map<String, List<String>> byNode = new TreeMap<>();
        sessions.forEach(each -> byNode.computeIfAbsent(each.node(), ignored -> new ArrayList<>())
                .add(each.entry().session()));
        List<Future<Boolean>> parts = new ArrayList<>();
        byNode.forEach((node, names) -> {
            for (int from = 0; from < names.size(); from += MAX_CLOSES) {
                List<String> some = names.subList(from, Math.min(names.size(), from + MAX_CLOSES));
                parts.add(command(node, new NodeCommand.Close(some)));
            }
        });
        return Future.all(parts).map(sessions.size());
    }

    /** Tells a node to drain. Succeeds with whether the node has received the command. */
    public Future<Boolean> drain(String node) {
        return nodes().compose(live ->
                live.has(node) ? command(node, new NodeCommand.Drain()) : Future.succeededFuture(false));
    }

    private Future<Boolean> command(String node, NodeCommand command) {
        return link().compose(link -> publish(link, node, command));
    }

    /** Publishes a command. Succeeds with whether the node has received it. */
    static Future<Boolean> publish(RedisLink link, String node, NodeCommand command) {
        return link.send(Request.cmd(Command.PUBLISH)
                        .arg(RegistryKeys.commands(node))
                        .arg(command.encode()))
                .map(receivers -> receivers != null && receivers.toInteger() > 0);
    }

    /** The link of the caller's loop; fails while Redis refuses commands. */
    private Future<RedisLink> link() {
        RedisLink link = links.get();
        return link.isServing() || !link.isUp()
                ? Future.succeededFuture(link)
                : Future.failedFuture(
                        new Unavailable("Redis refuses commands, so its list of sessions may be out of date"));
    }
}
