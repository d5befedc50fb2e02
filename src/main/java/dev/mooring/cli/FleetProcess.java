package dev.mooring.cli;

import dev.mooring.laptop.LaptopFleet;
import dev.mooring.laptop.LaptopFleet.Member;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** A fleet and its Redis, with blocking methods for threads that are no event loop. Immutable. */
final class FleetProcess {

    private final Loop loop;
    private final LaptopFleet fleet;
    private final EmbeddedRedis redis;

    private FleetProcess(Loop loop, LaptopFleet fleet, EmbeddedRedis redis) {
        this.loop = loop;
        this.fleet = fleet;
        this.redis = redis;
    }

    /** Creates a fleet on a loop of its own; {@link #start} starts it. */
    static FleetProcess of(LaptopFleet.Plan plan, EmbeddedRedis redis, Consumer<String> print) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Loop loop = await(Loops.start(vertx, 1)).at(0);
        return new FleetProcess(loop, new LaptopFleet(loop, plan, print), redis);
    }

    /**
     * Starts the fleet, and waits until all nodes serve.
     *
     * @return false if the fleet was stopped meanwhile
     * @throws IllegalStateException when a node or the balancer does not start; all nodes are then stopped
     */
    boolean start() {
        try {
            Void ignored = await(loop.call(fleet::start));
            return true;
        } catch (IllegalStateException e) {
            if (await(loop.call(() -> Future.succeededFuture(fleet.isStopping())))) {
                return false;
            }
            stop();
            throw e;
        }
    }

    URI url() {
        return await(loop.call(() -> Future.succeededFuture(fleet.url())));
    }

    List<Member> members() {
        return await(loop.call(() -> Future.succeededFuture(fleet.members())));
    }

    /** Stops all nodes, then Redis, and waits for their ends. */
    void stop() {
        Void ignored = await(loop.call(fleet::stop));
        redis.close();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
