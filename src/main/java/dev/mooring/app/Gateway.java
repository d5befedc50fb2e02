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
import static dev.mooring.app.Blocking.await;

/** A running node of the gateway. {@link #start} and {@link #stop} block, so no event loop may call them. */
public final class Gateway {

    private final NodeComponents parts;
    private final NodeRedis redis;
    private final Verticles verticles;
    private final int port;
    private final Runnable onServing;

    private Gateway(Verticles verticles, NodeComponents parts, NodeRedis redis, int port, Runnable onServing) {
        this.onServing = onServing;
        this.verticles = verticles;
        this.parts = parts;
        this.redis = redis;
        this.port = port;
    }

    /**
     * Starts a node. Returns when the node serves requests.
     *
     * @throws IOException when the embedded Redis does not start
     */
    public static Gateway start(NodeConfig config) throws IOException {
        return start(config, InstantSource.system());
    }

    /** Starts a node that takes the time from this clock. */
    static Gateway start(NodeConfig config, InstantSource clock) throws IOException {
        Optional<TaskMetadata> task = EcsTask.readMetadata(config);
        NodeIdentity self = NodeIdentity.of(config, task, new SecureRandom());
        // In parallel, because Vert.x and an embedded Redis take about the same time to start.
        CompletableFuture<Vertx> startingVertx = CompletableFuture.supplyAsync(() -> vertx(config));
        EmbeddedRedis embedded = null;
        try {
            embedded = config.redisUrl().isPresent() ? null : EmbeddedRedis.start();
            return start(config, self, task, awaitVertx(startingVertx), embedded, clock);
        } catch (RuntimeException | IOException e) {
            // After an interrupt the process ends, and closing a half-started Vert.x would log errors.
            if (!Thread.currentThread().isInterrupted()) {
                CompletableFuture<Void> ignored = startingVertx.thenAccept(Gateway::close);
            }
            if (embedded != null) {
                embedded.close();
            }
            throw e;
        }
    }

    private static Vertx awaitVertx(CompletableFuture<Vertx> starting) {
        try {
            return starting.join();
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
        RedisConfig redisConfig = RedisConfig.of(url);
        NodeRedis redis = new NodeRedis(redisConfig, RedisLinks.of(loops, redisConfig, new SecureRandom()), embedded);
        // In parallel with building the parts, which takes about the same time.
        Future<Void> connected = redis.links().start();
        NodeComponents parts = NodeComponents.of(config, self, loops, redis, clock);
        await(connected);
        int port = registerAndListen(config, self, verticles, parts, clock);
        return new Gateway(verticles, parts, redis, port, () -> {
            LifecycleLog.listening(config, self, redis, port, clock);
            task.ifPresent(ours -> {
                EcsTask.startMetricReport(ours, parts.status(), parts.registration(), loops.at(0), clock);
                EcsTask.checkTasksBeforeReaping(ours, parts.registration(), loops.at(0));
                EcsTask.startDrainWatcher(ours, redis, parts.drainer(), loops.at(0));
            });
        });
    }

    /**
     * Claims the node's name, listens, and publishes the node's address. Releases the name if a step fails.
     *
     * @return the port
     */
    private static int registerAndListen(
            NodeConfig config, NodeIdentity self, Verticles verticles, NodeComponents parts, InstantSource clock) {
        Registration registration = parts.registration();
        try {
            await(registration.claim());
            await(parts.cluster().start());
            // Before the node listens, so that no revoked token is ever accepted.
            await(registration.watchRevoked(parts.revoker()));
            int port = verticles.listen(config.listen(), parts.server(), parts.routes());
            await(registration.start(self.facts(port, clock.instant()), parts.namespaces(), () -> {
                Future<Void> ignored = parts.drainer().drain(); // the drainer logs its own progress
            }));
            await(parts.keys());
            await(registration.become(NodeState.READY));
            return port;
        } catch (RuntimeException e) {
            release(registration, e);
            throw e;
        }
    }

    /** Releases the node's name, also after an interrupt: otherwise no node could claim it until the lease expires. */
    private static void release(Registration registration, RuntimeException cause) {
        boolean interrupted = Thread.interrupted();
        try {
            await(registration.release());
        } catch (StartFailure second) {
            cause.addSuppressed(second);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Logs that the node serves, and starts the reports to AWS if the node is an ECS task. */
    void announce() {
        onServing.run();
    }

    /** The port at which the node listens. */
    public int port() {
        return port;
    }

    /** Runs {@code stop} on a new thread when another node has taken this node's name. */
    void onFenced(Runnable stop) {
        Future<Void> ignored = parts.registration().fenced().onSuccess(taken -> new Thread(stop, "fenced").start());
    }

    /** Drains the node over the configured drain window, then stops it. Returns whether all steps succeeded. */
    public boolean stop() {
        return stop(parts.drainer().drainBeforeStop());
    }

    /** Closes all sessions at once, then stops the node. Returns whether all steps succeeded. */
    boolean stopAtOnce() {
        return stop(parts.drainer().closeAll());
    }

    private boolean stop(Future<Void> drained) {
        LifecycleLog.stopping();
        try {
            await(drained, parts.drainer().window().plus(Blocking.TIMEOUT));
            await(parts.cluster().close());
            await(parts.registration().release());
            await(redis.links().close());
            // The HTTP servers stop late, because until then they relay what a load balancer still sends here.
            await(verticles.undeploy());
            await(verticles.vertx().close());
            redis.stop();
            LifecycleLog.stopped();
            return true;
        } catch (RuntimeException e) {
            LifecycleLog.stopFailed(e);
            return false;
        }
    }
}
