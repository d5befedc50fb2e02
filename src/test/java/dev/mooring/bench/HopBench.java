package dev.mooring.bench;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** From one loop to another. */
public class HopBench extends LoopBench {

    private static final int HOPS = 1_000;

    private int arrived;

    /** Many that follow each other at once, as broadcasts do: {@link Loop#run}. */
    @Benchmark
    @OperationsPerInvocation(HOPS)
    public void run() {
        on(loop, done -> {
            for (int i = 0; i < HOPS; i++) {
                other.run(() -> arrive(done));
            }
        });
    }

    private void arrive(CompletableFuture<Void> done) {
        if (++arrived == HOPS) {
            arrived = 0;
            done.complete(null);
        }
    }

    /** One question at a time, and its answer: {@link Loop#ask}. */
    @Benchmark
    @OperationsPerInvocation(HOPS)
    public void ask() {
        on(loop, done -> ask(HOPS, done));
    }

    private void ask(int times, CompletableFuture<Void> done) {
        if (times == 0) {
            done.complete(null);
            return;
        }
        Future<Void> ignored = loop.ask(other, () -> Future.<Void>succeededFuture())
                .onComplete(answer -> ask(times - 1, done)); // cannot fail
    }
}
