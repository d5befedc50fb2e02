package dev.mooring.aws;

import dev.mooring.aws.DrainWatcher.Pace;
import dev.mooring.aws.DrainWatcher.Questions;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.support.AwsStandIn;
import dev.mooring.support.EcsAnswers;
import dev.mooring.support.LogLines;
import dev.mooring.support.MetadataEndpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class DrainWatcherNodeTest {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final LogLines log = LogLines.listen();
    private final List<Boolean> drainedOnItsLoop = new CopyOnWriteArrayList<>();
    private AwsStandIn aws;
    private Loop loop;
    private volatile Future<Boolean> rollout = Future.succeededFuture(false);

    @BeforeEach
    void start(Vertx vertx) {
        aws = EcsAnswers.inService(AwsStandIn.start());
        loop = await(Loops.start(vertx, 1)).at(0);
    }

    @AfterEach
    void stop() {
        aws.close();
        log.close();
    }

    private void watch(Pace pace) {
        TaskDrainCheck drainCheck = new TaskDrainCheck(
                new TaskMetadata(
                        TaskArn.of(MetadataEndpoint.ARN), "family", "", Optional.of("10.40.1.23"), Optional.empty()),
                TestClients.of(aws));
        WorkerExecutor thread = loop.vertx().createSharedWorkerExecutor("aws", 1);
        Questions questions = new Questions(() -> thread.executeBlocking(drainCheck::ask), () -> rollout);
        DrainWatcher watcher = new DrainWatcher(
                loop, questions, pace, RandomGenerator.getDefault(), () -> drainedOnItsLoop.add(loop.isCurrent()));
        loop.run(watcher::start);
    }

    private void watchFast() {
        watch(new Pace(MOMENT, MOMENT, MOMENT));
    }

    private void awaitQuestions() {
        long before = aws.calls("DescribeTasks");
        await().until(() -> aws.calls("DescribeTasks") > before + 2);
    }

    @Test
    void a_node_is_drained_once_and_aws_is_not_asked_again() {
        watchFast();
        awaitQuestions();
        assertThat(drainedOnItsLoop).isEmpty();
        aws.targetIs("draining");
        await().untilAsserted(() -> assertThat(drainedOnItsLoop).containsExactly(true));
        long calls = aws.calls().size();
        await().during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(aws.calls()).hasSize((int) calls));
        assertThat(drainedOnItsLoop).hasSize(1);
        assertThat(log.with("this task is taken out of service"))
                .containsExactly("this task is taken out of service, as reported by the load balancer: target"
                        + " 10.40.1.23:3001 is draining");
    }

    @Test
    void failing_calls_are_logged_once_and_so_is_their_end() {
        watchFast();
        awaitQuestions();
        aws.refuse("DescribeTasks", "ThrottlingException");
        awaitQuestions();
        aws.refuse("DescribeTargetHealth", "Throttling");
        awaitQuestions();
        assertThat(log.with("cannot tell whether this task"))
                .singleElement()
                .asString()
                .contains("ECS gave no answer", "ThrottlingException");
        assertThat(log.with("AWS answers again")).isEmpty();
        EcsAnswers.inService(aws);
        awaitQuestions();
        assertThat(log.with("AWS answers again")).hasSize(1);
        aws.refuse("DescribeTargetHealth", "AccessDenied");
        awaitQuestions();
        assertThat(log.with("cannot tell whether this task")).hasSize(2);
        assertThat(drainedOnItsLoop).isEmpty();
    }

    @Test
    void it_asks_more_often_while_a_rollout_is_announced() {
        watch(new Pace(Duration.ofMillis(100), MOMENT, Duration.ofSeconds(10)));
        awaitQuestions();
        rollout = Future.succeededFuture(true);
        awaitQuestions();
        long before = aws.calls("DescribeTasks");
        await().atMost(Duration.ofMillis(600)).until(() -> aws.calls("DescribeTasks") > before + 8);
    }

    @Test
    void it_works_while_redis_is_unreachable() {
        rollout = Future.failedFuture("Redis is away");
        watchFast();
        awaitQuestions();
        aws.targetIs("draining");
        await().until(() -> drainedOnItsLoop.size() == 1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 5000",
        "1, false, 10000",
        "2, false, 20000",
        "9, false, 20000",
        "0, true, 1000",
        "1, true, 2000",
        "4, true, 16000",
        "5, true, 20000",
        "1000000, true, 20000"
    })
    void after_failed_calls_it_asks_less_often(int failures, boolean isRollout, long millis) {
        assertThat(Pace.STANDARD.after(failures, isRollout)).hasMillis(millis);
    }
}
