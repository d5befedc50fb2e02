package dev.mooring.cli;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.registry.RolloutNotice;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.registry.revocation.RevokedWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks the registry, and writes to it what is revoked and that a rollout is under way, without being a node: for commands.
 * Owned by one thread, which it blocks.
 */
final class DirectoryClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Loop loop;
    private final RedisLinks links;
    private final SessionDirectory directory;
    private final RevokedWriter revoked;
    private final RolloutNotice rollout;

    private DirectoryClient(Vertx vertx, Loops loops, RedisLinks links, SecureRandom random) {
        this.vertx = vertx;
        this.loop = loops.at(0);
        this.links = links;
        this.directory = new SessionDirectory(links::here, random);
        this.revoked = new RevokedWriter(links::here);
        this.rollout = new RolloutNotice(links::here);
    }

    /**
     * Connects to that Redis.
     *
     * @throws IllegalStateException when it cannot be reached; the message says where
     */
    static DirectoryClient connect(RedisConfig redis) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            Loops loops = await(Loops.start(vertx, 1));
            SecureRandom random = new SecureRandom();
            RedisLinks links = RedisLinks.of(loops, redis, random);
            await(links.start());
            return new DirectoryClient(vertx, loops, links, random);
        } catch (IllegalStateException e) {
            Future<Void> ignored = vertx.close(); // the process ends soon
            throw e;
        }
    }

    /**
     * The answer to a question.
     *
     * @throws IllegalStateException when Redis does not answer it
     * @throws IllegalArgumentException when it makes no sense
     */
    <T> T ask(Function<SessionDirectory, Future<T>> question) {
        return await(loop.call(() -> question.apply(directory)));
    }

    /**
     * Revokes a token by its id, or all of a subject, and answers until when.
     *
     * @throws IllegalStateException when Redis does not answer
     */
    Instant revoke(String name, Duration time) {
        return await(loop.call(() -> revoked.revoke(name, time)));
    }

    /**
     * Tells the nodes that a rollout is under way, for that long at most.
     *
     * @throws IllegalStateException when Redis does not answer
     */
    void announceRollout(String what, Duration life) {
        Void ignored = await(loop.call(() -> rollout.post(what, life)));
    }

    /** Lets go of a Redis that does not answer; nobody waits for it. */
    void abandon() {
        Future<Void> ignored = vertx.close();
    }

    @Override
    public void close() {
        await(links.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException nonsense) {
                throw nonsense;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
