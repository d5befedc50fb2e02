package dev.mooring.loop;

import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class LoopTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private Loop first;
    private Loop second;

    @BeforeEach
    void start() {
        Loops loops = Answers.await(Loops.start(vertx, 2));
        first = loops.at(0);
        second = loops.at(1);
    }

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    private static <T> Future<T> done(T value) {
        return Future.succeededFuture(value);
    }

    @Test
    void work_runs_on_the_thread_of_the_loop() {
        assertThat(Answers.await(first.call(() -> done(first.isCurrent())))).isTrue();
        assertThat(Answers.await(first.call(() -> done(second.isCurrent())))).isFalse();
        assertThat(first.isCurrent()).isFalse();
    }

    @Test
    void run_is_synchronous_on_its_own_loop_and_later_is_not() {
        List<String> order = Answers.await(first.call(() -> {
            List<String> seen = new ArrayList<>();
            first.later(() -> seen.add("later"));
            first.run(() -> seen.add("run"));
            seen.add("caller");
            return Future.future(answer -> first.later(() -> answer.complete(seen)));
        }));
        assertThat(order).containsExactly("run", "caller", "later");
    }

    @Test
    void work_from_another_thread_keeps_its_order() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            first.run(() -> order.add(number));
        }
        assertThat(Answers.await(first.call(() -> done(List.copyOf(order)))))
                .hasSize(1_000)
                .isSorted();
    }

    @Test
    void checkCurrent_throws_on_another_thread() {
        assertThatThrownBy(first::checkCurrent)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
        assertThatThrownBy(first::timers).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Answers.await(second.call(() -> done(first.timers()))))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_exception_of_the_work_fails_the_call() {
        Future<Object> call = first.call(() -> {
            throw new IllegalArgumentException("for the test");
        });
        assertThatThrownBy(() -> Answers.await(call)).hasRootCauseMessage("for the test");
    }

    @Test
    void an_answer_of_another_loop_completes_on_the_asking_loop() {
        Future<Boolean> home = first.call(
                () -> first.ask(second, () -> done(second.isCurrent())).map(there -> there && first.isCurrent()));
        assertThat(Answers.await(home)).isTrue();
        Future<Boolean> failure = first.call(() -> first.<Boolean>ask(second, () -> {
                    throw new IllegalArgumentException("for the test");
                })
                .otherwise(cause -> first.isCurrent()));
        assertThat(Answers.await(failure)).isTrue();
    }

    @Test
    void ask_throws_outside_its_loop() {
        assertThatThrownBy(() -> first.ask(second, () -> done(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waiting_counts_tasks_until_they_have_run() {
        CompletableFuture<Boolean> running = new CompletableFuture<>();
        CompletableFuture<Boolean> blocked = new CompletableFuture<>();
        first.run(() -> {
            running.complete(true);
            assertThat(blocked.join()).isTrue();
        });
        assertThat(running.join()).isTrue();
        try {
            assertThat(first.waiting()).isZero();
            for (int i = 0; i < 300; i++) {
                first.later(() -> {});
            }
            assertThat(first.waiting()).isEqualTo(300);
            assertThat(second.waiting()).isZero();
        } finally {
            blocked.complete(true);
        }
        await().until(() -> first.waiting() == 0);
    }

    @Test
    void current_throws_outside_an_event_loop() {
        assertThatThrownBy(() -> Loop.current(0, vertx)).isInstanceOf(IllegalStateException.class);
        Future<Loop> worker = vertx.executeBlocking(() -> Loop.current(0, vertx));
        assertThatThrownBy(() -> Answers.await(worker)).hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
