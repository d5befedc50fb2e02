package dev.mooring.app;

import dev.mooring.aws.TaskMetadata;
import dev.mooring.config.NodeConfig;
import dev.mooring.id.NodeState;
import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import static dev.mooring.app.Waiting.await;

/** One node, from its start to its end. Starting and stopping block: they are the main thread's work, not a loop's. */
public final class Gateway {

    private final NodeParts parts;
    private final NodeRedis redis;
    private final Verticles verticles;
    private final int port;
    private final Runnable announcement;

    private Gateway(Verticles verticles, NodeParts parts, NodeRedis redis, int port, Runnable announcement) {
        this.announcement = announcement;
        this.verticles = verticles;
        this.parts = parts;
        this.redis = redis;
        this.port = port;
    }

    /**
     * Starts a node, and answers when it serves.
     *
     * @throws IOException when the embedded Redis does not start
     */
    public static Gateway start(NodeConfig config) throws IOException {
        return start(config, InstantSource.system());
    }

    /** The same, by that clock. */
    static Gateway start(NodeConfig config, InstantSource clock) throws IOException {
        Optional<TaskMetadata> task = EcsTask.ask(config);
        NodeIdentity self = NodeIdentity.of(config, task, new SecureRandom());
        // Vert.x and an embedded Redis take about as long as each other to come up.
        CompletableFuture<Vertx> coming = CompletableFuture.supplyAsync(() -> vertx(config));
        EmbeddedRedis embedded = null;
        try {
            embedded = config.redisUrl().isPresent() ? null : EmbeddedRedis.start();
            return start(config, self, task, come(coming), embedded, clock);
        } catch (RuntimeException | IOException e) {
            // After an interrupt the process ends, and a Vert.x that has half begun would complain.
            if (!Thread.currentThread().isInterrupted()) {
                CompletableFuture<Void> ignored = coming.thenAccept(Gateway::close);
            }
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    private static Vertx come(CompletableFuture<Vertx> coming) {
        try {
            return coming.join();
        } catch (CompletionException e) {
            throw new StartFailure("Vert.x does not start: " + e.getMessage(), e);
        }
    }

    private static void close(Vertx vertx) {
        Future<Void> ignored = vertx.close();
    }

    private static Vertx vertx(NodeConfig config) {
        return Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(config.eventLoops()).setPreferNativeTransport(true));
    }

    private static Gateway start(
            NodeConfig config,
            NodeIdentity self,
            Optional<TaskMetadata> task,
            Vertx vertx,
            @Nullable EmbeddedRedis embedded,
            InstantSource clock) {
        Verticles verticles = await(Verticles.deploy(vertx, config.eventLoops()));
        Loops loops = verticles.loops();
        String url = embedded == null ? config.redisUrl().orElseThrow() : embedded.url();
        RedisConfig where = RedisConfig.of(url);
        NodeRedis redis = new NodeRedis(where, RedisLinks.of(loops, where, new SecureRandom()), embedded);
        // Connecting takes as long as putting all together.
        Future<Void> connected = redis.links().start();
        NodeParts parts = NodeParts.of(config, self, loops, redis, clock);
        await(connected);
        int port = register(config, self, verticles, parts, clock);
        return new Gateway(verticles, parts, redis, port, () -> {
            Announcement.listening(config, self, redis, port, clock);
            task.ifPresent(ours -> {
                EcsTask.report(ours, parts.status(), parts.registration(), loops.at(0), clock);
                EcsTask.witness(ours, parts.registration(), loops.at(0));
                EcsTask.watch(ours, redis, parts.drainer(), loops.at(0));
            });
        });
    }

    /** Takes the node's name, listens, and tells all where; gives the name back at once when that fails. */
    private static int register(
            NodeConfig config, NodeIdentity self, Verticles verticles, NodeParts parts, InstantSource clock) {
        Registration registration = parts.registration();
        try {
            await(registration.claim());
            await(parts.cluster().start());
            // Before anybody can come: who is revoked is not let in for a moment either.
            await(registration.watchRevoked(parts.revoker()));
            int port = verticles.listen(config.listen(), parts.server(), parts.routes());
            await(registration.start(self.facts(port, clock.instant()), parts.namespaces(), () -> {
                Future<Void> ignored = parts.drainer().drain(); // says itself how it goes
            }));
            await(parts.keys());
            await(registration.become(NodeState.READY));
            return port;
        } catch (RuntimeException e) {
            release(registration, e);
            throw e;
        }
    }

    /** Also when the start was interrupted: the name would be nobody's for 15 s. */
    private static void release(Registration registration, RuntimeException why) {
        boolean interrupted = Thread.interrupted();
        try {
            await(registration.release());
        } catch (StartFailure second) {
            why.addSuppressed(second);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Tells whoever reads its log, or watches it, that it serves. */
    void announce() {
        announcement.run();
    }

    /** The port that it listens at. */
    public int port() {
        return port;
    }

    /** Runs {@code stop} on a thread of its own when another node takes this one's name. */
    void onFenced(Runnable stop) {
        Future<Void> ignored = parts.registration().fenced().onSuccess(taken -> new Thread(stop, "fenced").start());
    }

    /** Lets all clients go, over the time that the configuration gives them, and stops. Answers whether that went well. */
    public boolean stop() {
        return stop(parts.drainer().drainBeforeStop());
    }

    /** Ends all sessions at once and stops. Answers whether that went well. */
    boolean stopAtOnce() {
        return stop(parts.drainer().closeAll());
    }

    private boolean stop(Future<Void> emptied) {
        Announcement.stopping();
        try {
            await(emptied, parts.drainer().window().plus(Waiting.PATIENCE));
            await(parts.cluster().close());
            await(parts.registration().release());
            await(redis.links().close());
            // Last: until then what a balancer still sends here is relayed.
            await(verticles.undeploy());
            await(verticles.vertx().close());
            redis.stop();
            Announcement.stopped();
            return true;
        } catch (RuntimeException e) {
            Announcement.notStopped(e);
            return false;
        }
    }
}
