package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The in-memory adapters of all loops of a node. Itself immutable; each loop's map is that loop's. */
final class LoopRing {

    /** Ids of broadcasts begin where no socket's own counter gets to. */
    private static final long FIRST_ACK_ID = 1L << 32;

    private final List<OfLoop> all = new ArrayList<>();

    private static final class OfLoop {
        final Loop loop;
        final Map<String, InMemoryAdapter<?>> adapters = new HashMap<>();
        long broadcasts;

        OfLoop(Loop loop) {
            this.loop = loop;
        }
    }

    LoopRing(Loops loops) {
        loops.forEach(loop -> all.add(new OfLoop(loop)));
    }

    int size() {
        return all.size();
    }

    void add(InMemoryAdapter<?> adapter) {
        of(adapter).adapters.put(adapter.namespace(), adapter);
    }

    void remove(InMemoryAdapter<?> adapter) {
        of(adapter).adapters.remove(adapter.namespace(), adapter);
    }

    /** An ack id that no other broadcast of this node has; the caller must be on that loop. */
    long nextAckId(Loop loop) {
        return FIRST_ACK_ID + all.get(loop.index()).broadcasts++ * all.size() + loop.index();
    }

    /** Runs {@code work} on every loop, with its adapter of that namespace if there is one. */
    void forEach(String namespace, Consumer<@Nullable InMemoryAdapter<?>> work) {
        for (OfLoop each : all) {
            each.loop.run(() -> work.accept(each.adapters.get(namespace)));
        }
    }

    /** Runs {@code work} on each other loop, with its adapter of the same namespace if there is one. */
    void forEachOther(InMemoryAdapter<?> origin, Consumer<@Nullable InMemoryAdapter<?>> work) {
        for (OfLoop other : all) {
            if (other.loop != origin.loop()) {
                other.loop.run(() -> work.accept(other.adapters.get(origin.namespace())));
            }
        }
    }

    /** Runs {@code work} on the first loop that has the namespace, if one has it. */
    void first(String namespace, Consumer<InMemoryAdapter<?>> work) {
        first(0, namespace, work);
    }

    private void first(int index, String namespace, Consumer<InMemoryAdapter<?>> work) {
        if (index == all.size()) {
            return;
        }
        OfLoop candidate = all.get(index);
        candidate.loop.run(() -> {
            InMemoryAdapter<?> adapter = candidate.adapters.get(namespace);
            if (adapter == null) {
                first(index + 1, namespace, work);
            } else {
                work.accept(adapter);
            }
        });
    }

    /** Asks every loop that has the namespace; completes on the origin, where the caller must be. */
    <T> Future<List<T>> gather(Loop origin, String namespace, Function<InMemoryAdapter<?>, T> question) {
        List<T> answers = new ArrayList<>();
        Promise<List<T>> promise = Promise.promise();
        int[] due = {all.size()};
        forEach(namespace, adapter -> {
            List<T> answer = adapter == null ? List.of() : List.of(question.apply(adapter));
            origin.run(() -> {
                answers.addAll(answer);
                if (--due[0] == 0) {
                    promise.complete(answers);
                }
            });
        });
        return promise.future();
    }

    private OfLoop of(InMemoryAdapter<?> adapter) {
        return all.get(adapter.loop().index());
    }
}
