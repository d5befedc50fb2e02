package dev.mooring.cluster;

import dev.mooring.id.NodeKey;
import dev.mooring.id.SessionIdGenerator;
import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.socketio.adapter.RestoredState;
import dev.mooring.socketio.adapter.SocketState;
import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A node with two loops, its recovery store, and invented sockets, all on the first loop. */
final class StoreUnderTest implements AutoCloseable {

    private final SecureRandom random = new SecureRandom();
    private final Vertx vertx = Vertx.vertx();
    private final Loops loops = Answers.await(Loops.start(vertx, 2));
    private final NodeKey key = NodeKey.random(random);
    private final SessionIdGenerator sessionIds = new SessionIdGenerator(key, 0, random);
    private final RedisLinks links;
    private final RedisRecoveryStore store;
    private final Map<String, SocketState> live = new ConcurrentHashMap<>();
    private final List<String> takenOver = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();

    private StoreUnderTest(String url, RecoveryConfig config) {
        RedisConfig redis = new RedisConfig(
                url, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(200));
        links = RedisLinks.of(loops, redis, random);
        Answers.await(links.start());
        store = RedisRecoveryStore.create(loops, links, key, config);
        store.attach(first(), consumer -> List.copyOf(live.values()).forEach(consumer), state -> {
            if (live.remove(state.pid()) != null) {
                takenOver.add(state.session());
            }
        });
        Answers.await(store.start());
    }

    static StoreUnderTest start(String url, RecoveryConfig config) {
        return new StoreUnderTest(url, config);
    }

    /** Settings with a short window, almost no silence, and a proof of life every 100 ms. */
    static RecoveryConfig config(Duration window) {
        return new RecoveryConfig(
                window, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofMillis(100));
    }

    NodeKey key() {
        return key;
    }

    String session() {
        return sessionIds.next().publicPart();
    }

    /** Makes a socket of a new session, in its own room and in {@code rooms}. */
    SocketState socket(String... rooms) {
        SocketId id = SocketId.random(random);
        Set<String> all = new LinkedHashSet<>(List.of(id.value()));
        all.addAll(List.of(rooms));
        String pid = SocketId.random(random).value();
        return new SocketState("/chat", session(), id, pid, all, new JsonObject().put("n", 1), null);
    }

    /** Makes such a socket and saves its state. */
    SocketState connect(String... rooms) {
        SocketState state = socket(rooms);
        onLoop(() -> store.save(state));
        live.put(state.pid(), state);
        return state;
    }

    static SocketState in(SocketState state, String... rooms) {
        return new SocketState(
                state.namespace(),
                state.session(),
                state.id(),
                state.pid(),
                new LinkedHashSet<>(List.of(rooms)),
                state.data(),
                state.since());
    }

    /** Removes a socket from this node, without its state. */
    void disconnect(SocketState state) {
        live.remove(state.pid());
    }

    void release(SocketState state) {
        disconnect(state);
        onLoop(() -> store.release(state));
    }

    Optional<RestoredState> restore(SocketState state) {
        return restore(state.namespace(), state.pid());
    }

    Optional<RestoredState> restore(String namespace, String pid) {
        String session = session();
        Optional<RestoredState> restored = onLoop(() -> store.restore(namespace, pid, session));
        restored.ifPresent(it -> live.put(pid, it.state()));
        return restored;
    }

    RedisRecoveryStore store() {
        return store;
    }

    /** The sessions that the store reported as taken over. */
    List<String> takenOver() {
        return takenOver;
    }

    /** Subscribes to the commands for the node with this id, and returns the commands. */
    List<String> listenAs(String node) {
        onLoop(() -> links.of(first())
                .subscribe("mooring:node:" + node + ":commands", message -> commands.add(message.toString())));
        return commands;
    }

    /** Succeeds on the loop after this time. */
    Future<Void> afterMillis(long millis) {
        Promise<Void> over = Promise.promise();
        first().timers().schedule(millis, over::complete);
        return over.future();
    }

    <T> T onLoop(Supplier<Future<T>> work) {
        return Answers.await(first().call(work));
    }

    /** Runs {@code work} on the loop and returns its completed future, which may have failed. */
    <T> Future<T> attempt(Supplier<Future<T>> work) {
        return Answers.await(first().call(() -> work.get().transform(result -> {
            Future<T> done =
                    result.succeeded() ? Future.succeededFuture(result.result()) : Future.failedFuture(result.cause());
            return Future.succeededFuture(done);
        })));
    }

    private Loop first() {
        return loops.at(0);
    }

    /** Stops without closing the store, like a process that is killed. */
    void kill() {
        Answers.await(vertx.close());
    }

    @Override
    public void close() {
        store.close();
        Answers.await(links.close());
        kill();
    }
}
