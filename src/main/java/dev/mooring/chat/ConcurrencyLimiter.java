package dev.mooring.chat;

import dev.mooring.id.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Limits how many asynchronous operations of one loop are under way at once; further ones wait in a queue. Owned by
 * that loop, on which all operations complete.
 */
final class ConcurrencyLimiter {

    /*
     * A burst of messages is thousands of commands to Redis. If all were sent at once, the last one would wait behind
     * all others for longer than the command timeout, and be refused although Redis works. Here it waits before it is
     * sent, so that the timeout does not run yet.
     */

    private final int limit;
    private final int maxWaiting;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;
    private boolean isStarting;

    /**
     * Creates a limiter.
     *
     * @param limit how many operations may be under way
     * @param maxWaiting how many operations may wait; further ones fail at once
     */
    ConcurrencyLimiter(int limit, int maxWaiting) {
        this.limit = limit;
        this.maxWaiting = maxWaiting;
    }

    /** Runs an operation, now or when its turn comes. Fails with {@link Unavailable} when the queue is full. */
    <T> Future<T> run(Supplier<Future<T>> operation) {
        if (waiting.size() >= maxWaiting) {
            return Future.failedFuture(new Unavailable("too many operations wait already"));
        }
        Promise<T> promise = Promise.promise();
        waiting.add(() -> {
            inFlight++;
            // Composed, so that an operation that throws an exception fails like others, and frees its place.
            Future<T> ignored = Future.succeededFuture()
                    .compose(none -> operation.get())
                    .onComplete(done -> {
                        inFlight--;
                        promise.handle(done);
                        startWaiting();
                    });
        });
        startWaiting();
        return promise.future();
    }

    /** An operation that completes at once calls this method again, which must not recurse through the whole queue. */
    private void startWaiting() {
        if (isStarting) {
            return;
        }
        isStarting = true;
        try {
            while (inFlight < limit && !waiting.isEmpty()) {
                waiting.remove().run();
            }
        } finally {
            isStarting = false;
        }
    }
}
