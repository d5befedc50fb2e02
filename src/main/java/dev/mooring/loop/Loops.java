package dev.mooring.loop;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All event loops of a node. Immutable; any thread may hold it. */
public final class Loops {

    private final List<Loop> all;

    private Loops(List<Loop> all) {
        this.all = List.copyOf(all);
    }

    /** Creates the set of these loops; the n-th loop must have the index n. */
    public static Loops of(List<Loop> loops) {
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("a node has at least one loop");
        }
        return new Loops(loops);
    }

    /**
     * Starts {@code size} distinct loops of the Vert.x instance, by deploying an empty verticle on each.
     *
     * @param size the number of loops, at most the size of the instance's event-loop pool: with more, two loops would
     *     share a thread
     */
    public static Future<Loops> start(Vertx vertx, int size) {
        List<Future<Loop>> loops = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            loops.add(deploy(vertx, i));
        }
        return Future.all(loops).map(started -> of(started.list()));
    }

    private static Future<Loop> deploy(Vertx vertx, int index) {
        Promise<Loop> started = Promise.promise();
        return vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        started.complete(Loop.current(index, vertx));
                        return Future.succeededFuture();
                    }
                })
                .compose(ignored -> started.future());
    }

    /** The number of loops. */
    public int size() {
        return all.size();
    }

    /** The loop with that index; the index must be below {@link #size()}. */
    public Loop at(int index) {
        return all.get(index);
    }

    /** The node's loop that the caller runs on; empty on any other thread. */
    public Optional<Loop> current() {
        for (Loop loop : all) {
            if (loop.isCurrent()) {
                return Optional.of(loop);
            }
        }
        return Optional.empty();
    }

    /**
     * The node's loop that the caller runs on.
     *
     * @throws IllegalStateException when the caller runs on none of the node's loops
     */
    public Loop here() {
        return current().orElseThrow(() -> new IllegalStateException("called from outside the node's loops"));
    }

    /** The loop that the caller runs on: a loop of the node, or another event loop of the Vert.x instance. */
    public Loop here(Vertx vertx) {
        return current().orElseGet(() -> Loop.current(-1, vertx));
    }

    /** Calls {@code work} for every loop, on the caller's thread. */
    public void forEach(Consumer<Loop> work) {
        all.forEach(work);
    }
}
