package dev.mooring.chat;

import dev.mooring.id.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Lets so much work be under way at once, and has the rest wait its turn, in order. Owned by one loop, on which all work
 * completes.
 */
final class ConcurrencyLimiter {

    /*
     * A burst of messages is thousands of commands to Redis. Sent all at once, the last would wait for its answer behind
     * all others, longer than a command may, and be refused although Redis is well; here it waits before it is sent.
     */

    private final int limit;
    private final int maxWaiting;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean isAdmitting;

    /**
     * Limiter.
     *
     * @param limit how much may be under way
     * @param maxWaiting how much may wait; more is refused
     */
    ConcurrencyLimiter(int limit, int maxWaiting) {
        this.limit = limit;
        this.maxWaiting = maxWaiting;
    }

    /** Does the work, now or when its turn comes; fails when too much waits already. */
    <T> Future<T> run(Supplier<Future<T>> work) {
        if (waiting.size() >= maxWaiting) {
            return Future.failedFuture(new Unavailable("too much waits already"));
        }
        Promise<T> promise = Promise.promise();
        waiting.add(() -> {
            underWay++;
            // Composed, so that work which throws gives its place back too.
            Future<T> ignored = Future.succeededFuture()
                    .compose(none -> work.get())
                    .onComplete(done -> {
                        underWay--;
                        promise.handle(done);
                        admit();
                    });
        });
        admit();
        return promise.future();
    }

    /** Work that is done at once comes back here: it must not go down the whole queue by recursion. */
    private void admit() {
        if (isAdmitting) {
            return;
        }
        isAdmitting = true;
        try {
            while (underWay < limit && !waiting.isEmpty()) {
                waiting.remove().run();
            }
        } finally {
            isAdmitting = false;
        }
    }
}
