package dev.mooring.support;

import io.vertx.core.Future;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Waits, on a test's thread, for what happens on loops. */
public final class Answers {

    private static final int PATIENCE_SECONDS = 10;

    private Answers() {}

    /** The value of a future, once it is there. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** The next of a queue, once it is there. */
    public static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
