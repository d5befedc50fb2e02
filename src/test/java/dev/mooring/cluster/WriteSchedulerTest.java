package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
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
    private Runnable onSent = () -> {};
    private Loop loop;
    private WriteScheduler scheduler;

    @BeforeEach
    void start(Vertx vertx) {
        loop = BusUnderTest.await(Loops.start(vertx, 1)).at(0);
        scheduler = new WriteScheduler(loop, () -> {
            sent.add("|");
            onSent.run();
        });
    }

    private void onLoop(Runnable work) {
        BusUnderTest.await(loop.call(() -> {
            work.run();
            return Future.succeededFuture();
        }));
    }

    /** Adds a joint write; like the message store, sends all joint writes of a turn together when the turn ends. */
    private void joint(String name) {
        scheduler.addJoint(() -> {
            if (batch.isEmpty()) {
                turnNanos.add(System.nanoTime());
                loop.later(() -> {
                    sent.addAll(batch);
                    batch.clear();
                });
            }
            batch.add(name);
        });
    }

    private void own(String name) {
        scheduler.add(() -> sent.add(name));
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
        onSent = () -> {
            if (turnNanos.size() == 1) {
                List.of("a", "b", "c").forEach(this::joint);
                loop.later(() -> joint("d"));
            }
        };
        onLoop(() -> joint("first"));
        await().untilAsserted(() -> assertThat(sent).containsExactly("first", "|", "a", "b", "c", "d", "|"));
        assertThat(turnNanos.get(1) - turnNanos.get(0))
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(WriteScheduler.PAUSE_MILLIS - 1));
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
