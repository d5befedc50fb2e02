package dev.mooring.loop;

import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoopsTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    @Test
    void each_loop_has_its_own_thread_and_index() {
        Loops loops = Answers.await(Loops.start(vertx, 3));
        assertThat(loops.size()).isEqualTo(3);
        List<Thread> threads = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        loops.forEach(loop -> {
            threads.add(Answers.await(loop.call(() -> Future.succeededFuture(Thread.currentThread()))));
            places.add(loop.index());
            assertThat(loops.at(loop.index())).isSameAs(loop);
            assertThat(loop.vertx()).isSameAs(vertx);
        });
        assertThat(threads).doesNotHaveDuplicates();
        assertThat(places).containsExactly(0, 1, 2);
    }

    @Test
    void current_returns_the_loop_of_the_caller() {
        Loops loops = Answers.await(Loops.start(vertx, 2));
        loops.forEach(loop -> assertThat(Answers.await(loop.call(() -> Future.succeededFuture(loops.current()))))
                .containsSame(loop));
        assertThat(loops.current()).isEmpty();
    }

    @Test
    void an_event_loop_outside_the_node_has_the_index_minus_one() {
        Loops two = Answers.await(Loops.start(vertx, 2));
        Loops three = Answers.await(Loops.start(vertx, 3));
        List<Integer> places = new ArrayList<>();
        three.forEach(loop -> places.add(Answers.await(
                loop.call(() -> Future.succeededFuture(two.here(vertx).index())))));
        assertThat(places).containsExactlyInAnyOrder(-1, 0, 1);
    }

    @Test
    void a_node_without_loops_is_rejected() {
        assertThatThrownBy(() -> Loops.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
