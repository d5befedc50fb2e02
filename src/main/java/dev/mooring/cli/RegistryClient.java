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
 * The client of commands for the registry in Redis: reads sessions and nodes, revokes tokens, announces rollouts. It is
 * no node, so the registry does not list it. Calls block. Owned by one thread.
 */
final class RegistryClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Loop loop;
    private final RedisLinks links;
    private final SessionDirectory directory;
    private final RevokedWriter revoked;
    private final RolloutNotice rollout;

    private RegistryClient(Vertx vertx, Loops loops, RedisLinks links, SecureRandom random) {
        this.vertx = vertx;
        this.loop = loops.at(0);
        this.links = links;
        this.directory = new SessionDirectory(links::here, random);
        this.revoked = new RevokedWriter(links::here);
        this.rollout = new RolloutNotice(links::here);
    }

    /**
     * Connects to Redis.
     *
     * @throws IllegalStateException when Redis cannot be reached; the message names its address
     */
    static RegistryClient connect(RedisConfig redis) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            Loops loops = await(Loops.start(vertx, 1));
            SecureRandom random = new SecureRandom();
            RedisLinks links = RedisLinks.of(loops, redis, random);
            await(links.start());
            return new RegistryClient(vertx, loops, links, random);
        } catch (IllegalStateException e) {
            Future<Void> ignored = vertx.close(); // the process ends soon
            throw e;
        }
    }

    /**
     * Runs a query or a command on the session directory, and returns its result.
     *
     * @throws IllegalStateException when Redis does not answer
     * @throws IllegalArgumentException when an argument is invalid
     */
    <T> T ask(Function<SessionDirectory, Future<T>> query) {
        return await(loop.call(() -> query.apply(directory)));
    }

    /**
     * Revokes one token, or all tokens of a subject.
     *
     * @param name the token's id, or the subject
     * @return the time at which the revocation ends
     * @throws IllegalStateException when Redis does not answer
     */
    Instant revoke(String name, Duration time) {
        return await(loop.call(() -> revoked.revoke(name, time)));
    }

    /**
     * Announces a rollout to the nodes.
     *
     * @param what the text of the announcement
     * @param life the time after which the announcement ends by itself
     * @throws IllegalStateException when Redis does not answer
     */
    void announceRollout(String what, Duration life) {
        Void ignored = await(loop.call(() -> rollout.post(what, life)));
    }

    /** Closes the client without waiting, because Redis does not answer. */
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
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException invalid) {
                throw invalid;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
