package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory adapters of all loops of a node, by loop and namespace. Any thread may hold it; each loop owns its own
 * map.
 */
final class LoopAdapters {

    /** The first ack id of broadcasts, which the ack counters of single sockets never reach. */
    private static final long FIRST_ACK_ID = 1L << 32;

    private final Loops loops;
    private final PerLoop<LoopMap> maps;

    private static final class LoopMap {
        final Map<String, InMemoryAdapter<?>> adapters = new HashMap<>();
        long broadcasts;
    }

    LoopAdapters(Loops loops) {
        this.loops = loops;
        this.maps = PerLoop.create(loops, loop -> new LoopMap());
    }

    int size() {
        return loops.size();
    }

    void add(InMemoryAdapter<?> adapter) {
        of(adapter).adapters.put(adapter.namespace(), adapter);
    }

    void remove(InMemoryAdapter<?> adapter) {
        of(adapter).adapters.remove(adapter.namespace(), adapter);
    }

    /** The next ack id, unique among the broadcasts of this node. Must be called on the given loop. */
    long nextAckId(Loop loop) {
        return FIRST_ACK_ID + maps.of(loop).broadcasts++ * loops.size() + loop.index();
    }

    /** Runs {@code work} on every loop with the loop's adapter for the namespace; null if the loop has none. */
    void forEach(String namespace, Consumer<@Nullable InMemoryAdapter<?>> work) {
        maps.forEach(each -> work.accept(each.adapters.get(namespace)));
    }

    /**
     * Runs {@code work} on every other loop with the loop's adapter for the same namespace; null if the loop has none.
     */
    void forEachOther(InMemoryAdapter<?> origin, Consumer<@Nullable InMemoryAdapter<?>> work) {
        loops.forEach(loop -> {
            if (loop != origin.loop()) {
                loop.run(() -> work.accept(maps.of(loop).adapters.get(origin.namespace())));
            }
        });
    }

    /** Runs {@code work} on the first loop that has an adapter for the namespace, if any. */
    void first(String namespace, Consumer<InMemoryAdapter<?>> work) {
        first(0, namespace, work);
    }

    private void first(int index, String namespace, Consumer<InMemoryAdapter<?>> work) {
        if (index == loops.size()) {
            return;
        }
        Loop candidate = loops.at(index);
        candidate.run(() -> {
            InMemoryAdapter<?> adapter = maps.of(candidate).adapters.get(namespace);
            if (adapter == null) {
                first(index + 1, namespace, work);
            } else {
                work.accept(adapter);
            }
        });
    }

    /**
     * Asks the adapter of every loop that has the namespace. Must be called on the origin loop, and completes there.
     */
    <T> Future<List<T>> gather(Loop origin, String namespace, Function<InMemoryAdapter<?>, T> question) {
        origin.checkCurrent();
        return maps.gather(each -> {
                    InMemoryAdapter<?> adapter = each.adapters.get(namespace);
                    return adapter == null ? List.<T>of() : List.of(question.apply(adapter));
                })
                .map(answers -> answers.stream().flatMap(List::stream).toList());
    }

    private LoopMap of(InMemoryAdapter<?> adapter) {
        return maps.of(adapter.loop());
    }
}
