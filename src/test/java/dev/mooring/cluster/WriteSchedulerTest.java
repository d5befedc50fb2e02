package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class WriteSchedulerTest {

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final List<Long> turnNanos = new CopyOnWriteArrayList<>();
    private final List<String> batch = new ArrayList<>();
    private Promise<Void> answer = Promise.promise();
    private Consumer<Promise<Void>> onSent = Promise::complete;
    private Loop loop;
    private WriteScheduler scheduler;

    @BeforeEach
    void start(Vertx vertx) {
        loop = BusUnderTest.await(Loops.start(vertx, 1)).at(0);
        scheduler = new WriteScheduler(loop);
    }

    private void onLoop(Runnable work) {
        BusUnderTest.await(loop.call(() -> {
            work.run();
            return Future.succeededFuture();
        }));
    }

    /**
     * Adds a joint write; like the message store, sends all joint writes of a turn together when the turn ends.
     */
    private void joint(String name) {
        scheduler.addJoint(() -> {
            if (batch.isEmpty()) {
                turnNanos.add(System.nanoTime());
                Promise<Void> answered = Promise.promise();
                answer = answered;
                loop.later(() -> {
                    sent.addAll(batch);
                    sent.add("|");
                    batch.clear();
                    onSent.accept(answered);
                });
            }
            batch.add(name);
            return answer.future();
        });
    }

    private void own(String name) {
        scheduler.add(() -> Future.succeededFuture(sent.add(name)));
    }

    private List<String> names() {
        return sent.stream().filter(name -> !name.equals("|")).toList();
    }

    @Test
    void joint_writes_of_one_turn_are_sent_together_in_their_order() {
        onLoop(() -> List.of("a", "b", "c").forEach(this::joint));
        await().untilAsserted(() -> assertThat(sent).containsExactly("a", "b", "c", "|"));
    }

    @Test
    void a_write_starts_at_once_if_no_joint_write_waits() {
        onLoop(() -> {
            own("a");
            assertThat(sent).containsExactly("a");
            own("b");
            assertThat(sent).containsExactly("a", "b");
        });
    }

    @Test
    void joint_writes_within_the_pause_are_sent_together_at_its_end() {
        onSent = answered -> {
            answered.complete();
            if (turnNanos.size() == 1) {
                List.of("a", "b").forEach(this::joint);
                loop.later(() -> joint("c"));
            }
        };
        onLoop(() -> joint("first"));
        await().untilAsserted(() -> assertThat(sent).containsExactly("first", "|", "a", "b", "c", "|"));
        assertThat(turnNanos.get(1) - turnNanos.get(0))
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(WriteScheduler.PAUSE_MILLIS - 1));
    }

    @Test
    void the_pause_is_shorter_if_enough_joint_writes_wait() {
        onSent = answered -> {
            answered.complete();
            if (turnNanos.size() % 2 == 1) {
                IntStream.range(0, WriteScheduler.ENOUGH).forEach(i -> joint("j" + i));
            }
        };
        // A try counts in which the machine did not keep the loop waiting.
        await().until(() -> {
            turnNanos.clear();
            onLoop(() -> joint("first"));
            await().until(() -> turnNanos.size() == 2);
            long pause = turnNanos.get(1) - turnNanos.get(0);
            assertThat(pause)
                    .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(WriteScheduler.SHORT_PAUSE_MILLIS - 1));
            return pause < TimeUnit.MILLISECONDS.toNanos(WriteScheduler.PAUSE_MILLIS - 1);
        });
    }

    @Test
    void joint_writes_wait_for_the_answer_to_those_before_them() {
        AtomicLong answeredNanos = new AtomicLong();
        onSent = answered -> {
            if (turnNanos.size() == 1) {
                joint("a");
                loop.timers().schedule(WriteScheduler.PAUSE_MILLIS + 4, () -> {
                    joint("b");
                    answeredNanos.set(System.nanoTime());
                    answered.complete();
                });
            }
        };
        onLoop(() -> joint("first"));
        await().untilAsserted(() -> assertThat(sent).containsExactly("first", "|", "a", "b", "|"));
        assertThat(turnNanos.get(1)).isGreaterThan(answeredNanos.get());
    }

    @Test
    void joint_writes_do_not_wait_for_an_answer_that_takes_long() {
        onSent = answered -> {
            if (turnNanos.size() == 1) {
                joint("a");
            }
        };
        onLoop(() -> joint("first"));
        await().untilAsserted(() -> assertThat(sent).containsExactly("first", "|", "a", "|"));
        assertThat(turnNanos.get(1) - turnNanos.get(0))
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(WriteScheduler.ANSWER_MILLIS - 1));
    }

    @Test
    void no_write_overtakes_another() {
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        for (int turn = 0; turn < 300; turn++) {
            int amount = 1 + random.nextInt(4);
            List<Runnable> calls = new ArrayList<>();
            for (int i = 0; i < amount; i++) {
                boolean isJoint = random.nextInt(3) > 0;
                String name = (isJoint ? "joint " : "own ") + turn + "-" + i;
                expected.add(name);
                calls.add(() -> {
                    if (isJoint) {
                        joint(name);
                    } else {
                        own(name);
                    }
                });
            }
            loop.run(() -> calls.forEach(Runnable::run));
        }
        await().untilAsserted(() -> assertThat(names()).isEqualTo(expected));
    }

    @Test
    void waiting_writes_can_be_started_early() {
        onLoop(() -> {
            joint("a");
            scheduler.run();
            joint("b");
            scheduler.run();
        });
        await().untilAsserted(() -> assertThat(names()).containsExactly("a", "b"));
    }
}
