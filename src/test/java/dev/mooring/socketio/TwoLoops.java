package dev.mooring.socketio;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Two real loops for the tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoLoops {

    static final ClientLimits OPTIONS = ClientLimits.DEFAULTS;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final Loops loops = await(Loops.start(vertx, 2));
    final Loop loop = loops.at(0);
    final Loop other = loops.at(1);
    Namespaces namespaces = Namespaces.create(loops, OPTIONS);

    /** What a future brings, awaited on the test's thread. */
    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    Namespaces namespaces() {
        return Namespaces.create(loops, OPTIONS);
    }

    @BeforeEach
    void startAnew() {
        namespaces = namespaces();
    }

    @AfterAll
    void closeLoops() {
        await(vertx.close());
    }
}
