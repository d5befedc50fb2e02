package dev.mooring.app;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocks the calling thread until a future completes. No event loop may use it. Stateless. */
final class Blocking {

    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Blocking() {}

    /**
     * Waits for the result of a future.
     *
     * @throws StartFailure when the future fails, or does not complete within {@link #TIMEOUT}
     */
    static <T> T await(Future<T> future) {
        return await(future, TIMEOUT);
    }

    /** Waits for the result of a future, with another timeout. */
    static <T> T await(Future<T> future, Duration timeout) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new StartFailure("no answer within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }
}
