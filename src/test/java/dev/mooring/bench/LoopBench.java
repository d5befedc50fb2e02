package dev.mooring.bench;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A bench of what only a loop may do: the bench's thread hands a loop many operations at a time and waits for their end,
 * so that the way there and back weighs next to nothing in one of them.
 */
public abstract class LoopBench extends Bench {

    private static final int PATIENCE_SECONDS = 10;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final Loops loops = await(Loops.start(vertx, 2));
    final Loop loop = loops.at(0);
    final Loop other = loops.at(1);

    /** Has the loop do something, and waits until that says it is done. */
    static void on(Loop loop, Consumer<CompletableFuture<Void>> work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.run(() -> {
            try {
                work.accept(done);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** What the subclass needs on its loops. */
    @Setup
    public void prepare() {}

    @TearDown
    public void stop() {
        await(vertx.close());
    }
}
