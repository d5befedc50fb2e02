package dev.mooring.loop;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * One value for each event loop of a node. Each loop owns its value: other threads may hold a value, but only its loop
 * may use it. Immutable; any thread may hold it.
 *
 * @param <T> the type of the values
 */
public final class PerLoop<T> {

    private final Loops loops;
    private final List<T> values;

    private PerLoop(Loops loops, List<T> values) {
        this.loops = loops;
        this.values = List.copyOf(values);
    }

    /** Creates a value for each loop, on the caller's thread. */
    public static <T> PerLoop<T> create(Loops loops, Function<Loop, T> factory) {
        List<T> values = new ArrayList<>(loops.size());
        loops.forEach(loop -> values.add(factory.apply(loop)));
        return new PerLoop<>(loops, values);
    }

    /** The value of a loop, which must be one of the node's loops. */
    public T of(Loop loop) {
        return values.get(loop.index());
    }

    /**
     * The value of the loop that the caller runs on.
     *
     * @throws IllegalStateException when the caller runs on none of the node's loops
     */
    public T here() {
        return of(loops.here());
    }

    /** The value of the node's loop that the caller runs on; empty on any other thread. */
    public Optional<T> current() {
        return loops.current().map(this::of);
    }

    /**
     * Runs {@code work} on each loop with the loop's value: at once on the caller's own loop, later on the others. Any
     * thread may call it.
     */
    public void forEach(Consumer<T> work) {
        loops.forEach(loop -> loop.run(() -> work.accept(of(loop))));
    }

    /**
     * Runs {@code work} like {@link #forEach}. Succeeds when each loop has run it, on the same loop as {@link #gather}.
     */
    public Future<Void> run(Consumer<T> work) {
        return call(value -> {
                    work.accept(value);
                    return Future.<Void>succeededFuture();
                })
                .mapEmpty();
    }

    /**
     * Asks each loop about its value, and returns the answers in the order of the loops. Completes on the caller's loop
     * if that is one of the node's loops. Fails when a loop fails, after all loops have answered.
     */
    public <R> Future<List<R>> gather(Function<T, R> question) {
        return call(value -> Future.succeededFuture(question.apply(value)));
    }

    /** The sum of one number from each loop. Completes like {@link #gather}. */
    public Future<Long> sum(ToLongFunction<T> number) {
        return gather(number::applyAsLong)
                .map(all -> all.stream().mapToLong(Long::longValue).sum());
    }

    /** Asks each loop like {@link #gather}, for asynchronous answers. */
    public <R> Future<List<R>> call(Function<T, Future<R>> work) {
        Optional<Loop> caller = loops.current();
        List<Future<R>> answers = new ArrayList<>(values.size());
        loops.forEach(loop -> {
            Supplier<Future<R>> task = () -> work.apply(of(loop));
            answers.add(caller.filter(here -> here != loop)
                    .map(here -> here.ask(loop, task))
                    .orElseGet(() -> loop.call(task)));
        });
        return Future.join(answers).map(all -> all.<R>list());
    }
}
