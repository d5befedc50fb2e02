package dev.mooring.registry.writer;

import dev.mooring.id.CloseReason;
import dev.mooring.id.NodeId;
import dev.mooring.id.NodeState;
import dev.mooring.id.SessionId;
import dev.mooring.id.SessionIdGenerator;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.registry.Bearer;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.registry.SessionEntry;
import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The registry part of a node, with two loops of its own. Tests open, change and end sessions on it. */
public final class NodeUnderTest implements AutoCloseable {

    private final Vertx vertx;
    private final Loops loops;
    private final RedisLinks links;
    private final List<SessionIdGenerator> sessionIds = new ArrayList<>();
    private final Incarnation incarnation;
    private final NodeRegistry registry;
    private final SessionDirectory directory;
    private final Commands commands = new Commands();

    /** Records the commands that reach the node. */
    public static final class Commands implements CommandHandler {

        public final List<String> closed = new CopyOnWriteArrayList<>();
        public final List<String> others = new CopyOnWriteArrayList<>();

        @Override
        public void close(List<String> sessions) {
            closed.addAll(sessions);
        }

        @Override
        public void drain() {
            others.add("drain");
        }

        @Override
        public Future<List<String>> events(String session) {
            return Future.succeededFuture(List.of("events of " + session));
        }

        @Override
        public void takeOver(String namespace, String socketId, String session) {
            others.add("take over " + socketId + " in " + namespace + " on " + session);
        }

        @Override
        public void fenced() {
            others.add("fenced");
        }
    }

    NodeUnderTest(String url, String id, RegistryAudit.Pace pace) {
        vertx = Vertx.vertx();
        loops = Answers.await(Loops.start(vertx, 2));
        RedisConfig config = new RedisConfig(
                url, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMillis(300));
        incarnation = Incarnation.random(new NodeId(id), new SecureRandom());
        links = RedisLinks.of(loops, config, new SecureRandom());
        loops.forEach(loop ->
                sessionIds.add(new SessionIdGenerator(incarnation.nodeKey(), loop.index(), new SecureRandom())));
        Answers.await(links.start());
        registry = NodeRegistry.create(loops, links, incarnation, pace);
        directory = new SessionDirectory(links::here, new SecureRandom());
    }

    /** Starts a node. */
    public static NodeUnderTest start(String url, String id) {
        return new NodeUnderTest(url, id, RegistryAudit.Pace.STANDARD).started();
    }

    NodeUnderTest started() {
        Answers.await(registry.claim());
        Answers.await(registry.start(new NodeFacts("127.0.0.1:1", "zone-a", "1", Instant.now()), commands));
        Answers.await(registry.become(NodeState.READY));
        return this;
    }

    Future<Void> claim() {
        return registry.claim();
    }

    public NodeRegistry registry() {
        return registry;
    }

    public Commands commands() {
        return commands;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    /** Opens this number of sessions, half of them on each loop, and returns their public ids. */
    public List<String> open(int number, SessionKind kind) {
        List<String> names = new ArrayList<>();
        loops.forEach(loop -> {
            int share = number / 2 + (loop.index() == 0 ? number % 2 : 0);
            names.addAll(on(loop, () -> {
                List<String> some = new ArrayList<>();
                for (int i = 0; i < share; i++) {
                    SessionId id = sessionIds.get(loop.index()).next();
                    registry.of(loop).record(kind.entry(id.publicPart()));
                    some.add(id.publicPart());
                }
                return Future.succeededFuture(some);
            }));
        });
        return names;
    }

    /** Creates the entry of a session from its public id. */
    public interface SessionKind {
        SessionEntry entry(String session);
    }

    /** The entry of a widget on WebSocket. */
    public static SessionEntry widget(String session) {
        return entry(session, "websocket", null, Instant.now());
    }

    /** Creates entries of a user with a token, on WebSocket. */
    public static SessionKind user(String user) {
        return session -> entry(session, "websocket", new Bearer(user, "agent"), Instant.now());
    }

    public static SessionEntry entry(
            String session, String transport, @org.jspecify.annotations.Nullable Bearer bearer, Instant since) {
        return new SessionEntry(
                session,
                new SessionEntry.Origin("203.0.113.7", since),
                transport,
                bearer,
                bearer == null,
                bearer == null ? "3f2b8c1e-9a0d-4c57-8f1e-2f6a5f0c9b11" : null,
                List.of("/chat"),
                List.of("0b0f9d5e-4a3c-4b0e-9c3f-7b6d1e2f3a4b"));
    }

    void change(SessionEntry entry) {
        Loop loop = loopOf(entry.session());
        on(loop, () -> {
            registry.of(loop).record(entry);
            return Future.succeededFuture();
        });
    }

    public void end(String session, CloseReason cause) {
        Loop loop = loopOf(session);
        on(loop, () -> {
            registry.of(loop).remove(session, new SessionEnd(cause, Instant.now(), List.of("an event")));
            return Future.succeededFuture();
        });
    }

    private Loop loopOf(String session) {
        return loops.at(java.util.Base64.getUrlDecoder().decode(session.substring(8, 12))[0]);
    }

    /** Calls the directory on the first loop. */
    public <T> T ask(java.util.function.Function<SessionDirectory, Future<T>> question) {
        return on(loops.at(0), () -> question.apply(directory));
    }

    public <T> T onFirstLoop(Supplier<Future<T>> work) {
        return on(loops.at(0), work);
    }

    /** Reaps once, and returns the number of removed sessions. */
    public long reap() {
        return on(loops.at(0), () -> registry.reaper().reap());
    }

    private static <T> T on(Loop loop, Supplier<Future<T>> work) {
        return Answers.await(loop.call(work));
    }

    /** Ends without leaving the registry, as after kill -9. */
    void crash() {
        Answers.await(vertx.close());
    }

    @Override
    public void close() {
        Answers.await(registry.release());
        crash();
    }
}
