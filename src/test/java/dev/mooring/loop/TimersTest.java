package dev.mooring.loop;

import dev.mooring.loop.Timers.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Uses a clock that the test advances. */
class TimersTest {

    private long nowMillis = 1_000_000;
    private long timerDue = Long.MAX_VALUE;
    private int timersStarted;
    private @Nullable Runnable timer;
    private final List<String> ran = new ArrayList<>();

    private final Timers timers = new Timers(
            (delay, work) -> {
                timersStarted++;
                timerDue = nowMillis + delay;
                timer = work;
                return () -> timer = null;
            },
            () -> nowMillis * 1_000_000);

    private void advance(long millis) {
        long end = nowMillis + millis;
        while (timer != null && timerDue <= end) {
            nowMillis = Math.max(nowMillis, timerDue);
            Runnable due = timer;
            timer = null;
            due.run();
        }
        nowMillis = end;
    }

    @Test
    void a_deadline_runs_at_most_one_percent_early_and_never_late() {
        for (long delay : new long[] {1, 9, 10, 200, 300, 999, 1_000, 25_000, 3_600_000}) {
            nowMillis += 7;
            long start = nowMillis;
            List<Long> at = new ArrayList<>();
            Deadline ignored = timers.schedule(delay, () -> at.add(nowMillis - start));
            advance(delay);
            assertThat(at).as("delay %d", delay).hasSize(1);
            assertThat(at.get(0)).isBetween(delay - Math.max(10, delay / 100), delay);
        }
    }

    @Test
    void deadlines_run_in_the_order_of_their_time() {
        Deadline late = timers.schedule(300, () -> ran.add("late"));
        Deadline early = timers.schedule(100, () -> ran.add("early"));
        advance(1_000);
        assertThat(ran).containsExactly("early", "late");
        late.cancel();
        early.cancel();
    }

    @Test
    void a_cancelled_deadline_never_runs() {
        Deadline cancelled = timers.schedule(100, () -> ran.add("cancelled"));
        Deadline kept = timers.schedule(100, () -> ran.add("kept"));
        cancelled.cancel();
        cancelled.cancel();
        advance(1_000);
        assertThat(ran).containsExactly("kept");
        kept.cancel();
    }

    @Test
    void timeouts_that_were_cancelled_rarely_start_the_timer() {
        Deadline ping = timers.schedule(25_000, () -> ran.add("ping"));
        for (int i = 0; i < 1_000; i++) {
            Deadline timeout = timers.schedule(100, () -> ran.add("timeout"));
            advance(1);
            timeout.cancel();
        }
        assertThat(timersStarted).isLessThan(20);
        advance(25_000);
        assertThat(ran).containsExactly("ping");
        ping.cancel();
    }

    @Test
    void a_deadline_may_cancel_its_neighbour() {
        List<Deadline> neighbour = new ArrayList<>();
        Deadline first = timers.schedule(100, () -> {
            ran.add("first");
            neighbour.get(0).cancel();
        });
        neighbour.add(timers.schedule(100, () -> ran.add("second")));
        advance(1_000);
        assertThat(ran).containsExactly("first");
        first.cancel();
    }

    @Test
    void a_deadline_may_schedule_the_next() {
        Deadline first = timers.schedule(100, () -> {
            Deadline next = timers.schedule(100, () -> ran.add("next"));
            assertThat(next).isNotNull();
        });
        advance(199);
        assertThat(first).isNotNull();
        advance(1);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void a_task_that_throws_does_not_stop_the_others() {
        Deadline bad = timers.schedule(100, () -> {
            throw new IllegalStateException("thrown by a test");
        });
        Deadline good = timers.schedule(100, () -> ran.add("good"));
        assertThatThrownBy(() -> advance(1_000)).hasMessage("thrown by a test");
        advance(10);
        assertThat(ran).containsExactly("good");
        bad.cancel();
        good.cancel();
    }

    @Test
    void ten_thousand_pings_share_a_hundred_buckets() {
        for (int i = 0; i < 10_000; i++) {
            nowMillis += i % 5 == 0 ? 2 : 3;
            Deadline ping = timers.schedule(25_000, () -> ran.add("ping"));
            assertThat(ping).isNotNull();
        }
        assertThat(timers.buckets()).isBetween(100, 115);
        advance(25_000);
        assertThat(ran).hasSize(10_000);
        assertThat(timersStarted).isLessThan(120);
    }
}
