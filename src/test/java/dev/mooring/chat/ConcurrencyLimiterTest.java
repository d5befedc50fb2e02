package dev.mooring.chat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class ConcurrencyLimiterTest {

    private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(2, 100_000);
    private final List<Integer> started = new ArrayList<>();
    private final List<Promise<Integer>> promises = new ArrayList<>();

    private Future<Integer> run(int number) {
        return limiter.run(() -> {
            started.add(number);
            promises.add(Promise.promise());
            return promises.get(promises.size() - 1).future();
        });
    }

    @Test
    void operations_beyond_the_limit_wait_in_order() {
        List<Future<Integer>> all = IntStream.range(0, 5).mapToObj(this::run).toList();
        assertThat(started).containsExactly(0, 1);
        promises.get(1).complete(11);
        assertThat(started).containsExactly(0, 1, 2);
        assertThat(all.get(1).result()).isEqualTo(11);
        assertThat(all.get(0).isComplete()).isFalse();
        promises.get(0).fail("gone");
        assertThat(all.get(0).cause()).hasMessage("gone");
        promises.get(2).complete(12);
        assertThat(started).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void a_long_queue_that_fails_at_once_does_not_recurse() {
        Future<Integer> first = run(0);
        Future<Integer> second = run(1);
        List<Future<Integer>> rest = IntStream.range(0, 50_000)
                .mapToObj(i -> limiter.<Integer>run(() -> Future.failedFuture("away")))
                .toList();
        promises.get(0).complete();
        assertThat(rest).allMatch(Future::failed);
        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
    }

    @Test
    void an_operation_fails_when_the_queue_is_full() {
        ConcurrencyLimiter small = new ConcurrencyLimiter(1, 1);
        Promise<Integer> never = Promise.promise();
        assertThat(small.run(never::future).isComplete()).isFalse();
        assertThat(small.run(never::future).isComplete()).isFalse();
        assertThat(small.run(never::future).failed()).isTrue();
    }

    @Test
    void an_operation_that_throws_frees_its_place() {
        ConcurrencyLimiter single = new ConcurrencyLimiter(1, 1);
        for (int i = 0; i < 3; i++) {
            Future<Integer> thrown = single.run(() -> {
                throw new IllegalStateException("thrown by a test");
            });
            assertThat(thrown.cause()).hasMessage("thrown by a test");
        }
        assertThat(single.run(() -> Future.succeededFuture(7)).result()).isEqualTo(7);
    }
}
