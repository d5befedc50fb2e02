package dev.mooring.loop;

import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PerLoopTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));
    private final Loops loops = Answers.await(Loops.start(vertx, 3));
    private final PerLoop<Integer> tens = PerLoop.create(loops, loop -> loop.index() * 10);

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    private static <T> T on(Loop loop, Supplier<T> work) {
        return Answers.await(loop.call(() -> Future.succeededFuture(work.get())));
    }

    @Test
    void each_loop_has_its_value() {
        loops.forEach(loop -> {
            assertThat(tens.of(loop)).isEqualTo(loop.index() * 10);
            assertThat(on(loop, tens::here)).isEqualTo(loop.index() * 10);
            assertThat(on(loop, tens::current)).contains(loop.index() * 10);
        });
    }

    @Test
    void a_caller_outside_the_loops_has_no_value() {
        assertThat(tens.current()).isEmpty();
        assertThatThrownBy(tens::here)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("called from outside the node's loops");
        Answers.await(Loops.start(vertx, 4)).forEach(other -> {
            boolean isOurs = on(other, loops::current).isPresent();
            assertThat(on(other, tens::current).isPresent()).isEqualTo(isOurs);
        });
    }

    @Test
    void work_runs_on_the_loop_of_its_value_and_at_once_on_the_callers() {
        PerLoop<Loop> owners = PerLoop.create(loops, loop -> loop);
        List<Integer> done = new CopyOnWriteArrayList<>();
        Loop caller = loops.at(1);
        List<Integer> before = on(caller, () -> {
            owners.forEach(owner -> {
                owner.checkCurrent();
                done.add(owner.index());
            });
            return done.stream().filter(index -> index == 1).toList();
        });
        assertThat(before).containsExactly(1);
        Answers.await(owners.gather(Loop::isCurrent)); // completes after all tasks that were sent to the loops before
        assertThat(done).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void run_succeeds_after_every_loop_has_run_the_work() {
        PerLoop<Loop> owners = PerLoop.create(loops, loop -> loop);
        List<Integer> done = new CopyOnWriteArrayList<>();
        Answers.await(owners.run(owner -> {
            owner.checkCurrent();
            done.add(owner.index());
        }));
        assertThat(done).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void answers_are_in_loop_order_and_complete_on_the_callers_loop() {
        loops.forEach(caller -> {
            List<String> answers = Answers.await(
                    caller.call(() -> tens.gather(ten -> "of " + ten).map(all -> {
                        caller.checkCurrent();
                        return all;
                    })));
            assertThat(answers).containsExactly("of 0", "of 10", "of 20");
            assertThat(Answers.await(caller.call(() -> tens.sum(Integer::longValue))))
                    .isEqualTo(30);
        });
        assertThat(Answers.await(tens.gather(ten -> ten + 1))).containsExactly(1, 11, 21);
        assertThat(Answers.await(tens.sum(ten -> ten + 1))).isEqualTo(33);
    }

    @Test
    void call_waits_for_the_slowest_loop() {
        PerLoop<Promise<String>> later = PerLoop.create(loops, loop -> Promise.promise());
        Future<List<String>> answer = later.call(Promise::future);
        List<String> given = new ArrayList<>();
        for (int index = 2; index >= 0; index--) {
            assertThat(answer.isComplete()).isFalse();
            later.of(loops.at(index)).complete("by " + index);
            given.add(0, "by " + index);
        }
        assertThat(Answers.await(answer)).isEqualTo(given);
    }

    @Test
    void a_failing_loop_fails_the_call_after_the_others_have_answered() {
        for (int failing = 0; failing < 3; failing++) {
            int index = failing;
            List<Integer> asked = new CopyOnWriteArrayList<>();
            Loop caller = loops.at(1);
            Throwable cause = Answers.await(caller.call(() -> tens.gather(ten -> {
                        asked.add(ten);
                        if (ten == index * 10) {
                            throw new IllegalArgumentException("loop " + index);
                        }
                        return ten;
                    })
                    .<Throwable>map(all -> null)
                    .recover(Future::succeededFuture)));
            assertThat(cause).isInstanceOf(IllegalArgumentException.class).hasMessage("loop " + index);
            assertThat(asked).containsExactlyInAnyOrder(0, 10, 20);
        }
    }
}
