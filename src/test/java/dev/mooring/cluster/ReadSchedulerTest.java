package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class ReadSchedulerTest {

    /** Enough entries to show that the stream is busy. */
    private static final int MANY = 50;

    private static final int TURNS = 10;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private Loop loop;
    private ReadScheduler scheduler;

    @BeforeEach
    void start(Vertx vertx) {
        loop = BusUnderTest.await(Loops.start(vertx, 1)).at(0);
        scheduler = new ReadScheduler(loop, () -> events.add("read"));
    }

    private void onLoop(Runnable work) {
        BusUnderTest.await(loop.call(() -> {
            work.run();
            return Future.succeededFuture();
        }));
    }

    private void after(long millis, Runnable work) {
        loop.timers().schedule(millis, work);
    }

    private void awaitEvents(String... expected) {
        await().untilAsserted(() -> assertThat(events).containsExactly(expected));
    }

    /** Begins and ends the read of a write, as the writer does it. */
    private void write() {
        scheduler.onWrite();
        events.add(scheduler.beginWriteRead() && scheduler.endWriteRead() ? "write reads" : "write");
    }

    @Test
    void a_read_of_many_entries_is_followed_by_a_pause() {
        onLoop(() -> {
            scheduler.onRead(MANY);
            events.add("pause");
        });
        awaitEvents("pause", "read");
    }

    @Test
    void reads_that_are_answered_soon_after_each_other_have_a_pause_between_them() {
        onLoop(() -> {
            scheduler.onRead(MANY);
            scheduler.readNow();
            scheduler.onRead(1);
            events.add("pause");
        });
        awaitEvents("read", "pause", "read");
    }

    @Test
    void a_quiet_stream_is_read_on_at_once() {
        onLoop(() -> scheduler.onRead(MANY));
        awaitEvents("read");
        onLoop(() -> after(30, () -> {
            scheduler.onRead(1);
            events.add("end");
        }));
        awaitEvents("read", "read", "end");
    }

    @Test
    void a_write_in_the_pause_reads_instead() {
        onLoop(() -> {
            scheduler.onRead(MANY);
            write();
            assertThat(scheduler.isPausing()).isFalse();
        });
        awaitEvents("write reads");
    }

    @Test
    void a_write_without_a_pause_does_not_read() {
        onLoop(this::write);
        awaitEvents("write");
    }

    @Test
    void the_pause_lasts_until_the_write_that_waits_has_started() {
        // 12 ms are longer than the pause, and shorter than the one for a write. A busy machine may delay single
        // timers.
        awaitOne("write reads", turn -> {
            scheduler.onRead(MANY);
            scheduler.expectWrite();
            after(12, this::write);
        });
    }

    @Test
    void a_read_that_ends_while_a_write_waits_leaves_the_next_read_to_it() {
        awaitOne("write reads", turn -> {
            scheduler.expectWrite();
            scheduler.onRead(1);
            after(12, this::write);
        });
    }

    @Test
    void a_write_that_does_not_start_delays_the_next_read_for_a_limited_time() {
        onLoop(() -> {
            scheduler.onRead(MANY);
            scheduler.expectWrite();
        });
        awaitEvents("read");
    }

    @Test
    void a_read_starts_if_the_answer_to_a_write_does_not_come() {
        onLoop(() -> {
            scheduler.onRead(MANY);
            scheduler.onWrite();
            assertThat(scheduler.beginWriteRead()).isTrue();
        });
        awaitEvents("read");
        onLoop(() -> assertThat(scheduler.endWriteRead()).isFalse());
    }

    @Test
    void nothing_starts_after_a_reset() {
        onLoop(() -> {
            scheduler.onRead(MANY);
            scheduler.expectWrite();
            scheduler.reset();
            assertThat(scheduler.isPausing()).isFalse();
            after(80, () -> events.add("end"));
        });
        awaitEvents("end");
    }

    /** Tries the same several times in turn, and awaits that one of them has this event. */
    private void awaitOne(String event, Consumer<Integer> work) {
        IntStream.range(0, TURNS).forEach(turn -> {
            onLoop(() -> {
                scheduler.reset();
                work.accept(turn);
            });
            int done = turn + 1;
            await().until(() ->
                    events.stream().filter(each -> each.startsWith("write")).count() == done);
        });
        assertThat(events).contains(event);
    }
}
