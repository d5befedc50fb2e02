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
    void work_runs_on_its_own_thread_alone() {
        assertThat(Answers.await(first.call(() -> done(first.isCurrent())))).isTrue();
        assertThat(Answers.await(first.call(() -> done(second.isCurrent())))).isFalse();
        assertThat(first.isCurrent()).isFalse();
    }

    @Test
    void run_is_at_once_on_the_loop_itself_and_later_is_not() {
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
    void a_caller_on_another_thread_is_stopped() {
        assertThatThrownBy(first::checkCurrent)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
        assertThatThrownBy(first::timers).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Answers.await(second.call(() -> done(first.timers()))))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_the_work_throws_fails_the_call() {
        Future<Object> call = first.call(() -> {
            throw new IllegalArgumentException("for the test");
        });
        assertThatThrownBy(() -> Answers.await(call)).hasRootCauseMessage("for the test");
    }

    @Test
    void an_answer_of_another_loop_comes_back_to_the_one_that_asked() {
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
    void only_a_loop_itself_may_ask_for_an_answer_to_it() {
        assertThatThrownBy(() -> first.ask(second, () -> done(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_waits_is_counted_until_it_has_run() {
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
    void a_thread_that_is_no_event_loop_is_none() {
        assertThatThrownBy(() -> Loop.current(0, vertx)).isInstanceOf(IllegalStateException.class);
        Future<Loop> worker = vertx.executeBlocking(() -> Loop.current(0, vertx));
        assertThatThrownBy(() -> Answers.await(worker)).hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
