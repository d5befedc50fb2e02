package dev.mooring.loop;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** One event loop of this node. It owns all state created on it. Immutable; any thread may hold it. */
public final class Loop {

    private final int index;
    private final Vertx vertx;
    private final Context context;
    private final Thread thread;
    private final Timers timers;
    private final SingleThreadEventExecutor executor;

    private Loop(int index, Vertx vertx, Context context, Thread thread, SingleThreadEventExecutor executor) {
        this.index = index;
        this.vertx = vertx;
        this.context = context;
        this.thread = thread;
        this.executor = executor;
        this.timers = new Timers(this::startTimer, System::nanoTime);
    }

    /**
     * Creates the loop of the current event-loop context; must be called on that context's thread.
     *
     * @param index the index of the loop in the node, from 0
     */
    public static Loop current(int index, Vertx vertx) {
        Context context = vertx.getOrCreateContext();
        if (!context.isEventLoopContext() || !Context.isOnEventLoopThread()) {
            throw new IllegalStateException("not on an event loop: " + Thread.currentThread());
        }
        // Netty knows the executor of the current thread; Vert.x has no public method for it.
        if (!(ThreadExecutorMap.currentExecutor() instanceof SingleThreadEventExecutor executor)) {
            throw new IllegalStateException("not a thread of a Netty event loop: " + Thread.currentThread());
        }
        return new Loop(index, vertx, context, Thread.currentThread(), executor);
    }

    /** The index of this loop in the node, from 0. */
    public int index() {
        return index;
    }

    /** The Vert.x instance that this loop belongs to. */
    public Vertx vertx() {
        return vertx;
    }

    /** The timers of this loop; must be called on this loop. */
    public Timers timers() {
        checkCurrent();
        return timers;
    }

    /** Whether the caller runs on this loop. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * Checks that the caller runs on this loop.
     *
     * @throws IllegalStateException when the caller runs on another thread
     */
    public void checkCurrent() {
        if (!isCurrent()) {
            throw new IllegalStateException("owned by " + thread.getName() + ", called on "
                    + Thread.currentThread().getName());
        }
    }

    /**
     * Runs {@code work} on this loop: at once if the caller runs on this loop, otherwise later. Tasks of one sender run
     * in the order in which they were sent.
     */
    public void run(Runnable work) {
        if (isCurrent()) {
            work.run();
        } else {
            later(work);
        }
    }

    /** The number of tasks in the queue of this loop, tasks of Vert.x included. Any thread may ask. */
    public int waiting() {
        return executor.pendingTasks();
    }

    /**
     * Queues {@code work} to run on this loop, even if the caller runs on this loop. The queue has no limit;
     * {@link #waiting} returns its length.
     */
    public void later(Runnable work) {
        context.runOnContext(ignored -> work.run());
    }

    /**
     * Runs {@code work} on this loop. The returned future completes on this loop too; it fails with an exception that
     * {@code work} throws.
     */
    public <T> Future<T> call(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        run(() -> {
            try {
                work.get().onComplete(promise);
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /**
     * Runs {@code work} on another loop. Must be called on this loop, and the returned future completes on this loop.
     */
    public <T> Future<T> ask(Loop owner, Supplier<Future<T>> work) {
        checkCurrent();
        if (owner == this) {
            return work.get();
        }
        Promise<T> answer = Promise.promise();
        owner.later(() -> owner.call(work).onComplete(result -> later(() -> answer.handle(result))));
        return answer.future();
    }

    private Runnable startTimer(long delayMillis, Runnable work) {
        long timer = vertx.setTimer(Math.max(1, delayMillis), ignored -> work.run());
        return () -> vertx.cancelTimer(timer);
    }

    @Override
    public String toString() {
        return "loop " + index;
    }
}
