package dev.mooring.app;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a thread that is no loop, the main one, waits for what loops do. Stateless. */
final class Waiting {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Waiting() {}

    /**
     * What the future brings.
     *
     * @throws StartFailure when it brings a failure, or nothing within {@link #PATIENCE}
     */
    static <T> T await(Future<T> future) {
        return await(future, PATIENCE);
    }

    /** The same, with another patience. */
    static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new StartFailure("no answer within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }
}
