package dev.mooring.loop;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** One event loop of this node, and the owner of all state created on it. Immutable; any thread may hold it. */
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
     * The loop of an event-loop context; must be called on that context's thread.
     *
     * @param index the place of the loop among the node's, from 0
     */
    public static Loop current(int index, Vertx vertx) {
        Context context = vertx.getOrCreateContext();
        if (!context.isEventLoopContext() || !Context.isOnEventLoopThread()) {
            throw new IllegalStateException("not on an event loop: " + Thread.currentThread());
        }
        // Netty knows the executor of its own thread; Vert.x has no public way to it.
        if (!(ThreadExecutorMap.currentExecutor() instanceof SingleThreadEventExecutor executor)) {
            throw new IllegalStateException("not a thread of a Netty event loop: " + Thread.currentThread());
        }
        return new Loop(index, vertx, context, Thread.currentThread(), executor);
    }

    /** The place of this loop among the node's, from 0. */
    public int index() {
        return index;
    }

    /** The Vert.x instance that this loop is part of. */
    public Vertx vertx() {
        return vertx;
    }

    /** The deadlines of this loop; for callers on this loop only. */
    public Timers timers() {
        checkCurrent();
        return timers;
    }

    /** Whether the caller runs on this loop. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * Stops the caller who is on another thread.
     *
     * @throws IllegalStateException then: the state that is asked for belongs to this loop
     */
    public void checkCurrent() {
        if (!isCurrent()) {
            throw new IllegalStateException("owned by " + thread.getName() + ", called on "
                    + Thread.currentThread().getName());
        }
    }

    /** Runs {@code work} on this loop: now if the caller is already on it, otherwise later, in send order. */
    public void run(Runnable work) {
        if (isCurrent()) {
            work.run();
        } else {
            later(work);
        }
    }

    /** How many tasks were sent to this loop and have not run yet, Vert.x's own among them. Any thread may ask. */
    public int waiting() {
        return executor.pendingTasks();
    }

    /**
     * Runs {@code work} on this loop, but never before the caller has returned. The queue has no bound; {@link #waiting}
     * shows its length.
     */
    public void later(Runnable work) {
        context.runOnContext(ignored -> work.run());
    }

    /** Runs {@code work} on this loop; the answer completes on this loop too, and fails with what {@code work} throws. */
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

    /** Has another loop do the work; the answer completes on this loop, where the caller must be. */
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
